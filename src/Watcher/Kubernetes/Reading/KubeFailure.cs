namespace Notifications.Watcher.Kubernetes.Reading;

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

    /// <summary>410, or a version that this server does not know (yet): what follows it can no longer be reported.</summary>
    public sealed record Gone(string Detail) : KubeFailure;

    /// <summary>The server's certificate fails verification.</summary>
    public sealed record Untrusted(string Detail) : KubeFailure;

    /// <summary>No connection, 429, 5xx, a broken or silent answer: it should pass.</summary>
    /// <param name="NotReached">The request did not reach the server: asking again costs it nothing.</param>
    public sealed record Unavailable(string Detail, TimeSpan? After = null, bool NotReached = false) : KubeFailure;

    /// <summary>Any other answer that is none.</summary>
    public sealed record Unexpected(int Status, string Detail) : KubeFailure;
}

/// <summary>What an API server answers instead of an object. Source: the Status kind of meta/v1.</summary>
internal sealed record KubeStatus(int Code, string Reason, string Message, int? RetryAfterSeconds, bool TooNew)
{
    /// <returns>Null when it is no Status.</returns>
    public static KubeStatus? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root ? Read(root) : null;
        }
        catch (JsonException)
        {
            return null; // a proxy's page, or a text
        }
    }

    /// <param name="after">The Retry-After header.</param>
    public KubeFailure ToFailure(TimeSpan? after) => Code switch
    {
        401 => new KubeFailure.Unauthorized(Message),
        403 => new KubeFailure.Forbidden(Message),
        404 => new KubeFailure.Unknown(Message),
        410 => new KubeFailure.Gone(Message),
        _ when TooNew => new KubeFailure.Gone(Message),
        408 or 429 or >= 500 =>
            new KubeFailure.Unavailable(
                $"{Code} {Message}".TrimEnd(), after ?? (RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null)),
        _ => new KubeFailure.Unexpected(Code, Message),
    };

    private static KubeStatus? Read(JsonElement root)
    {
        if (root.FieldNumber("code") is not { } number)
            return null;
        var details = root.Field("details");
        return new(number, root.FieldText("reason") ?? "", root.FieldText("message")
            ?? "", details.FieldNumber("retryAfterSeconds") is > 0 and var seconds ? seconds : null,
            details.Field("causes") is { ValueKind: JsonValueKind.Array } causes
                && causes.EnumerateArray().Any(cause => cause.FieldText("reason") == "ResourceVersionTooLarge"));
    }
}
