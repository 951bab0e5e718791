namespace Notifications.Testing.AzureDevOps;

/// <summary>How a <see cref="FakeAzureDevOps"/> behaves.</summary>
public sealed record FakeAzureDevOpsOptions
{
    public string Token { get; init; } = "fakepat0123456789abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Whose token it is.</summary>
    public string UserId { get; init; } = "6f168adb-59d4-4fc0-be3b-fb21b939b2a6";

    /// <summary>Organisation, or virtual directory and collection, without slashes around it.</summary>
    public string Collection { get; init; } = "fabrikam";

    /// <summary>Whoever is not known gets the page to log in, with status 203; else 401.</summary>
    public bool ShowsLogin { get; init; }

    /// <summary>Requests in any minute; null: any number.</summary>
    public int? RequestsPerMinute { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
