using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.SelfService;

namespace Notifications.Notifier.Intake;

/// <summary>
/// Leaves in each event the self-service configuration that is in force for its Application: the one that it brought along where that is
/// right, else the last right one of the namespace. What is refused is said once, with everything that is wrong.
/// </summary>
internal sealed partial class SelfServiceInForce : IReadinessCheck
{
    private const int Remembered = 10_000;
    private readonly ConcurrentDictionary<(string Instance, string Namespace), State> _states = new();
    private readonly SelfServiceRows _rows;
    private readonly ILogger<SelfServiceInForce> _logger;
    private volatile SelfServiceConfigurations _configurations;

    public SelfServiceInForce(
        SelfServiceConfigurations first, SelfServiceRows rows, IMeterFactory meters, ILogger<SelfServiceInForce> logger)
    {
        (_configurations, _rows, _logger) = (first, rows, logger);
        meters.Create(DeliveryMetrics.Name).CreateObservableGauge(
            "notifications.self_service.refused", Refused, "{configmap}",
            "Self-service ConfigMaps that are wrong and not in force, by instance.");
    }

    public string Name => "self-service";

    public string? NotReadyBecause => null;

    public string? Remark => _states.Values.Count(state => state.IsRefused) switch
    {
        0 => null,
        1 => "a self-service ConfigMap is not right and what was right before is in force; the log says why",
        var several => string.Create(
            CultureInfo.InvariantCulture,
            $"{several} self-service ConfigMaps are not right and what was right before is in force; the log says why"),
    };

    /// <summary>Those in force.</summary>
    public SelfServiceConfigurations Configurations => _configurations;

    /// <summary>Another configuration of the operator's is in force from now on.</summary>
    public void Replace(SelfServiceConfigurations next) => _configurations = next;

    /// <summary>Whether the people of its namespace wrote a trigger for the Application of an event.</summary>
    public bool IsOf(ApplicationTransitioned appEvent, string trigger) =>
        _configurations.Read(appEvent)?.Configuration is { } own && own.Routing.Triggers.TryGetValue(trigger, out var known)
            && known.IsSelfService;

    /// <summary>The event as it is to be routed and kept.</summary>
    public async ValueTask<ApplicationTransitioned> SettleAsync(ApplicationTransitioned appEvent, CancellationToken cancellationToken)
    {
        var configurations = _configurations;
        var text = appEvent.Routing.SelfService;
        if (!configurations.Covers(appEvent)) return With(appEvent, null);
        // An event of the instance as a whole says nothing of the namespace
        if (appEvent is { Before: null, After: null }) return appEvent;
        var key = (Instance: appEvent.Instance.Id, appEvent.App.Namespace);
        var digest = text is null ? "" : SelfServiceConfigurations.DigestOf(text);
        if (_states.TryGetValue(key, out var known) && known.Digest == digest && known.By == configurations)
            return With(appEvent, known.InForce);
        var reading = configurations.Read(appEvent);
        var isRefused = reading is { Configuration: null };
        var inForce = isRefused ? await LastRightAsync(configurations, key, cancellationToken) : text;
        if (known is not null && appEvent.ObservedAt < known.At) return With(appEvent, inForce);
        if (!isRefused) await _rows.SetAsync(key.Instance, key.Namespace, text, appEvent.ObservedAt, cancellationToken);
        if (_states.Count >= Remembered) _states.Clear();
        _states[key] = new State(configurations, digest, inForce, isRefused, appEvent.ObservedAt);
        Say(key.Instance, key.Namespace, reading, inForce);
        return With(appEvent, inForce);
    }

    private async Task<SelfServiceText?> LastRightAsync(
        SelfServiceConfigurations configurations, (string Instance, string Namespace) key, CancellationToken cancellationToken) =>
        await _rows.FindAsync(key.Instance, key.Namespace, cancellationToken) is { } last
            && configurations.Read(key.Namespace, last).Configuration is not null ? last : null;

    private static ApplicationTransitioned With(ApplicationTransitioned appEvent, SelfServiceText? text) =>
        ReferenceEquals(appEvent.Routing.SelfService, text) ? appEvent
            : appEvent with { Routing = appEvent.Routing with { SelfService = text } };

    private void Say(string instance, string ns, SelfServiceReading? reading, SelfServiceText? inForce)
    {
        switch (reading)
        {
            case { Configuration: { } taken }:
                Taken(instance, ns, taken.Triggers, taken.TemplateCount, taken.Subscriptions);
                break;
            case { Problems: var problems }:
                foreach (var problem in problems) Wrong(instance, problem);
                Kept(instance, ns, inForce is null ? "none is in force" : "the last right one stays in force");
                break;
        }
    }

    private IEnumerable<Measurement<int>> Refused() => _states.GroupBy(state => state.Key.Instance, StringComparer.Ordinal).Select(
        group => new Measurement<int>(
            group.Count(state => state.Value.IsRefused), new KeyValuePair<string, object?>("argocd.instance", group.Key)));

    [LoggerMessage(Level = LogLevel.Information,
        Message = "{Instance}: the self-service configuration of namespace {Namespace} is in force: "
            + "{Triggers} triggers, {Templates} templates, {Subscriptions} subscriptions")]
    private partial void Taken(string instance, string @namespace, int triggers, int templates, int subscriptions);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Instance}: {Problem}")]
    private partial void Wrong(string instance, string problem);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Instance}: the self-service configuration of namespace {Namespace} is refused; {Instead}")]
    private partial void Kept(string instance, string @namespace, string instead);

    /// <param name="By">Against which configurations it was read.</param>
    /// <param name="Digest">Of what the newest event brought along; empty: nothing.</param>
    /// <param name="InForce">Null: none.</param>
    /// <param name="At">When that event was observed.</param>
    private sealed record State(
        SelfServiceConfigurations By, string Digest, SelfServiceText? InForce, bool IsRefused, DateTimeOffset At);
}
