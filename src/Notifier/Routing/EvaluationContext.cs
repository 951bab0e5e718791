using Notifications.Notifier.Models;
using Notifications.Notifier.Triggers;
using Notifications.Templates;

namespace Notifications.Notifier.Routing;

/// <summary>One event as conditions see it: its models are made when first asked for, and once.</summary>
internal sealed class EvaluationContext(ApplicationTransitioned appEvent, RoutingTable table)
{
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
    public Answer Ask(Condition condition, Side side, Transition? transition)
    {
        try
        {
            var key = (side, transition?.Id, condition.IsConfined);
            if (!_models.TryGetValue(key, out var model))
            {
                var models = condition.IsConfined ? table.ConfinedModels : table.Models;
                _models[key] = model = TemplateModel.FromObject(models.ForCondition(View, side, transition));
            }

            return condition.Evaluate(model);
        }
        catch (InvalidDataException damaged)
        {
            return new Answer.Failed(damaged.Message);
        }
    }
}
