using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>Says what the operator should know about a plan: conditions that failed, and wrong annotations once for each
/// Application.</summary>
internal sealed partial class RoutingReport(DeliveryMetrics metrics, SelfServiceInForce selfService, ILogger<RoutingReport> logger)
{
    private const int Remembered = 10_000;
    private readonly ConcurrentDictionary<(string Instance, string Uid), string> _said = new();

    public void Report(ApplicationTransitioned appEvent, RoutingPlan plan)
    {
        foreach (var note in plan.Notes.Where(n => n.Kind == RoutingNoteKind.ConditionFailed))
        {
            metrics.ConditionFailed(selfService.IsOf(appEvent, note.Trigger) ? DeliveryMetrics.SelfService : note.Trigger);
            ConditionFailed(note.Trigger, IncomingRows.NameOf(appEvent), note.Reason);
        }

        var key = (appEvent.Instance.Id, appEvent.App.Uid);
        if (plan.WrongAnnotations.Count == 0)
        {
            _said.TryRemove(key, out _);
            return;
        }

        var problems = string.Join("; ", plan.WrongAnnotations);
        if (_said.TryGetValue(key, out var before) && before == problems) return;
        if (_said.Count >= Remembered) _said.Clear();
        _said[key] = problems;
        foreach (var problem in plan.WrongAnnotations) WrongAnnotation(IncomingRows.NameOf(appEvent), problem.ToString());
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The condition of trigger {Trigger} cannot be evaluated for {Application}: {Reason}")]
    private partial void ConditionFailed(string trigger, string application, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Application {Application}: {Problem}")]
    private partial void WrongAnnotation(string application, string problem);
}
