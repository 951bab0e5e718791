namespace Notifications.Watcher.Kubernetes.Api;

/// <summary>Why a request did not do what was asked.</summary>
internal abstract record KubeFailure
{
    private KubeFailure() { }

    /// <summary>In the server's or the system's own words.</summary>
    public abstract string Detail { get; init; }

    /// <summary>There is no credential to send: a plugin failed, a token file is missing.</summary>
    public sealed record NoCredential(string Detail) : KubeFailure;

    /// <summary>401.</summary>
    public sealed record Unauthorized(string Detail) : KubeFailure;

    /// <summary>403.</summary>
    public sealed record Forbidden(string Detail) : KubeFailure;

    /// <summary>404: the kind is not defined in this cluster.</summary>
    public sealed record Unknown(string Detail) : KubeFailure;

    /// <summary>410, or a version that this server does not know (yet): what follows it can no longer be told.</summary>
    public sealed record Gone(string Detail) : KubeFailure;

    /// <summary>The server's certificate is not believed.</summary>
    public sealed record Untrusted(string Detail) : KubeFailure;

    /// <summary>No connection, 429, 5xx, a broken or silent answer: it should pass.</summary>
    public sealed record Unavailable(string Detail, TimeSpan? After = null) : KubeFailure;

    /// <summary>Any other answer that is none.</summary>
    public sealed record Unexpected(int Status, string Detail) : KubeFailure;
}
