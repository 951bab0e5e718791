using System.Security.Cryptography;
using Notifications.Notifier.Caching;
using Notifications.Notifier.Routing;

namespace Notifications.Notifier.SelfService;

/// <summary>The self-service configurations that events bring along, read against the operator's configuration. A new one of those is a new
/// object.</summary>
/// <param name="scope">Who may have one.</param>
/// <param name="reader">Null where nobody may.</param>
internal sealed class SelfServiceConfigurations(SelfServiceScope scope, SelfServiceReader? reader)
{
    private readonly BoundedCache<string, SelfServiceReading> _read = new(256);

    public static SelfServiceConfigurations Off { get; } = new(SelfServiceScope.Off, null);

    /// <summary>Whether the namespace of an event's Application may have one.</summary>
    public bool Covers(ApplicationTransitioned appEvent) =>
        reader is not null && scope.Covers(appEvent.Instance.Name, appEvent.App.Namespace);

    /// <summary>Whether a namespace of an instance may have one.</summary>
    public bool Covers(string instance, string ns) => scope.Covers(instance, ns);

    /// <summary>What an event brings along; null: nothing that counts.</summary>
    public SelfServiceReading? Read(ApplicationTransitioned appEvent) =>
        appEvent.Routing.SelfService is { } text && Covers(appEvent) ? Read(appEvent.App.Namespace, text) : null;

    /// <param name="ns">Of the ConfigMap.</param>
    /// <param name="text">What it says.</param>
    public SelfServiceReading Read(string ns, SelfServiceText text)
    {
        var key = $"{ns}/{DigestOf(text)}";
        if (_read.TryGet(key, out var known)) return known;
        var reading = reader?.Read(ns, text) ?? SelfServiceReading.Refused([]);
        _read.Set(key, reading);
        return reading;
    }

    /// <summary>The table for an event's Application; null: that of all others.</summary>
    public RoutingTable? TableFor(ApplicationTransitioned appEvent) => Read(appEvent)?.Configuration?.Routing;

    public static string DigestOf(SelfServiceText text) =>
        text.Data?.Body is { } body ? $"{text.Name}/{Convert.ToHexString(SHA256.HashData(body).AsSpan(0, 16))}" : $"{text.Name}/";
}
