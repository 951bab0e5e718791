namespace Notifications.Hosting.Health;

/// <summary>The endpoint with <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>: section <c>health</c> of the configuration.</summary>
public sealed record HealthOptions
{
    /// <summary>Used when none is configured: a port that is taken is then only a warning.</summary>
    public static Uri DefaultAddress { get; } = new("http://127.0.0.1:8080");

    /// <summary>False: no endpoint.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Where to listen, as <c>http://0.0.0.0:8080</c> (all addresses) or port 0 (any free one); null: <see cref="DefaultAddress"/>.</summary>
    public Uri? Address { get; init; }
}
