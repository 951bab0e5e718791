using Notifications.Notifier.Models;
using Notifications.Notifier.Triggers;
using Notifications.Templates;

namespace Notifications.Notifier.Routing;

/// <summary>One event as conditions see it: its models are made when first asked for, and once.</summary>
/// <param name="appEvent">The event.</param>
/// <param name="table">How models are made.</param>
/// <param name="now">What conditions take for the present time.</param>
internal sealed class EvaluationContext(ApplicationTransitioned appEvent, RoutingTable table, DateTimeOffset now)
{
    /// <summary>Where a condition is tried that time alone makes true: from minutes to a month ahead.</summary>
    private static readonly TimeSpan[] Ahead =
        [.. new[] { 1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 10_080, 20_160, 43_200 }
            .Select(minutes => TimeSpan.FromMinutes(minutes))];

    private readonly Dictionary<(Side Side, string? Transition, bool IsConfined), TemplateModel> _models = [];

    public ApplicationTransitioned Event { get; } = appEvent;

    public EventView View { get; } = EventView.Of(appEvent);

    /// <summary>The Application is being deleted (or its document cannot be read for that: then conditions say what is wrong).</summary>
    public bool IsBeingDeleted => Metadata("deletionTimestamp") is not null;

    /// <summary>The Application's operation has not ended.</summary>
    public bool IsOperationRunning(Side side)
    {
        try
        {
            return (side == Side.After ? View.Newest : View.Before)["status"]["operationState"]["phase"].Text is "Running" or "Terminating";
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>A value that is a time before the Application was created: it came along with a restored object.</summary>
    public bool IsOlderThanApplication(string value) =>
        DateTimeOffset.TryParseExact(
            value, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var time)
        && Metadata("creationTimestamp") is { } created && time < created;

    private DateTimeOffset? Metadata(string name)
    {
        try
        {
            return View.Newest["metadata"][name].Time;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>What a condition says about the Application after (of one that is gone: as it was last seen), or before.</summary>
    public Answer Ask(Condition condition, Side side, Transition? transition) => Ask(condition, side, transition, now);

    /// <summary>The second from which a condition will hold if nothing else happens to the Application; null: it does not look at the time,
    /// or will not hold within a month.</summary>
    public DateTimeOffset? WillHold(Condition condition)
    {
        if (!condition.LooksAtTime) return null;
        var last = now;
        foreach (var time in Ahead.Select(ahead => now + ahead))
        {
            if (Holds(condition, time)) return Between(condition, last, time);
            last = time;
        }

        return null;
    }

    private DateTimeOffset Between(Condition condition, DateTimeOffset before, DateTimeOffset holds)
    {
        while (holds - before > TimeSpan.FromSeconds(1))
        {
            var middle = before + ((holds - before) / 2);
            if (Holds(condition, middle)) holds = middle;
            else before = middle;
        }

        return holds;
    }

    private bool Holds(Condition condition, DateTimeOffset time) =>
        Ask(condition, Side.After, transition: null, time) is Answer.Value { Holds: true };

    private Answer Ask(Condition condition, Side side, Transition? transition, DateTimeOffset time)
    {
        try
        {
            var key = (side, transition?.Id, condition.IsConfined);
            if (!_models.TryGetValue(key, out var model))
            {
                var models = condition.IsConfined ? table.ConfinedModels : table.Models;
                _models[key] = model = TemplateModel.FromObject(models.ForCondition(View, side, transition));
            }

            return condition.Evaluate(model, time);
        }
        catch (InvalidDataException damaged)
        {
            return new Answer.Failed(damaged.Message);
        }
    }
}
