using System.Text.RegularExpressions;
using Notifications.Dashboard.Views;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Messages.Markup;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models;
using Notifications.Notifier.Routing;
using Notifications.Notifier.Triggers;
using Notifications.Templates;
using Notifications.Templates.Functions;

namespace Notifications.Notifier.Reading;

/// <summary>Lays messages out without sending them and without asking anybody over the network.</summary>
/// <param name="Catalog">The templates in force.</param>
/// <param name="ComposerOf">Composes with other templates.</param>
/// <param name="Preview">A message as a type of destination lays it out.</param>
internal sealed record PlaygroundParts(
    TemplateCatalog Catalog, IReadOnlyCollection<string> Natives, IReadOnlyList<FunctionTable> Functions,
    Func<TemplateCatalog, MessageComposer> ComposerOf,
    Func<Message, string, string> Preview);

/// <summary>Tries templates and conditions on an Application of the ledger, or on one that was pasted.</summary>
internal sealed partial class PlaygroundReader(
    PlaygroundParts parts, RoutingState routing, ApplicationStates states, EventStore events, Store store,
    TimeProvider time) : IDisposable
{
    private const int MostSuggestions = 50;
    private const int MostEvents = 50;
    private const int LongestTemplate = 64 * 1024;

    private static readonly string[] LaidOut = ["slack", "github"];

    private const string Suggested = "select application from application where gone = 0 order by observed_at desc limit @most";

    private const string Recent = """
        select event_id from event where instance = @instance and uid = @uid order by epoch_order desc, sequence desc limit @most
        """;

    // A template may use all the time that it may have: a few readers must not take the notifier's
    private readonly SemaphoreSlim _few = new(2, 2);

    public void Dispose() => _few.Dispose();

    public async Task<PlaygroundView> BeginAsync(string? application, string? trigger, CancellationToken cancellationToken)
    {
        var suggestions = await store.ReadAsync(
            (session, token) => session.QueryAsync(Suggested, [("most", MostSuggestions)], row => row.Text(0), token), cancellationToken);
        var table = routing.Table;
        var chosen = trigger is not null && table.Triggers.TryGetValue(trigger, out var known) ? known
            : table.Triggers.GetValueOrDefault("on-sync-failed") ?? table.InOrder[0];
        var name = chosen.Send.FirstOrDefault() ?? "";
        return new PlaygroundView(
            application, suggestions, [.. table.InOrder.Select(one => one.Name)], chosen.Name, chosen.When?.Source ?? "", name,
            parts.Catalog.TextOf(name) ?? "");
    }

    public async Task<PlaygroundResult> TryAsync(PlaygroundTrial trial, CancellationToken cancellationToken)
    {
        if (!routing.Table.Triggers.TryGetValue(trial.Trigger, out var trigger)) return PlaygroundResult.Of(
            $"there is no trigger \"{trial.Trigger}\"");
        if (trial.Template.Length > LongestTemplate) return PlaygroundResult.Of(
            $"the template is longer than {LongestTemplate / 1024} KiB");
        var (appEvent, transition, problem) = await EventAsync(trial, trigger, cancellationToken);
        if (appEvent is null) return PlaygroundResult.Of(problem!);
        await _few.WaitAsync(cancellationToken);
        try
        {
            var condition = ConditionOf(trial.Condition, appEvent, transition);
            var about = $"{appEvent.Instance.Name}/{appEvent.App.Namespace}/{appEvent.App.Name}"
                + (transition is null ? ", no transition" : $", {transition.Kind}");
            var (messages, errors) = await LayOutAsync(trial.Template, trigger, appEvent, transition, cancellationToken);
            return new PlaygroundResult(null, about, condition, errors, messages);
        }
        catch (InvalidDataException damaged)
        {
            return PlaygroundResult.Of(damaged.Message);
        }
        finally
        {
            _few.Release();
        }
    }

    private async Task<(ApplicationTransitioned? Event, Transition? Transition, string? Problem)> EventAsync(
        PlaygroundTrial trial, Trigger trigger, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(trial.Pasted))
        {
            var (application, problem) = PastedApplication.Read(trial.Pasted);
            if (problem is not null) return (null, null, problem);
            var (made, about) = TrialEvent.Of(application, trigger, time.GetUtcNow());
            return (made, about, null);
        }

        if (string.IsNullOrWhiteSpace(trial.Application)) return (null, null, "choose an Application, or paste one");
        var found = (await states.FindAsync(trial.Application.Trim(), cancellationToken)).FindAll(state => !state.Gone);
        if (found.Count == 0) return (null, null, $"no Application \"{trial.Application}\" was ever seen");
        if (found.Count > 1) return (
            null, null, $"there are several: {string.Join(", ", found.Take(5).Select(state => state.Application))}");
        if (found[0].Damage is { } damage) return (null, null, $"{found[0].Application}: {damage}");
        var (appEvent, transition) = await NewestAsync(found[0].Newest, trigger, cancellationToken);
        return (appEvent, transition, null);
    }

    /// <summary>The latest event with a transition that the trigger is about; else the newest.</summary>
    private async Task<(ApplicationTransitioned Event, Transition? Transition)> NewestAsync(
        ApplicationTransitioned newest, Trigger trigger, CancellationToken cancellationToken)
    {
        var ids = trigger.On.Count == 0 ? [] : await store.ReadAsync(
            (session, token) => session.QueryAsync(
                Recent, [("instance", newest.Instance.Id), ("uid", newest.App.Uid), ("most", MostEvents)], row => row.Text(0), token),
            cancellationToken);
        foreach (var id in ids)
        {
            if (await ReadableAsync(id, cancellationToken) is { } known
                && known.Transitions.FirstOrDefault(transition => trigger.On.Contains(transition.Kind)) is { } wanted)
                return (known, wanted);
        }

        return (newest, newest.Transitions is [var first, ..] ? first : null);
    }

    private async Task<ApplicationTransitioned?> ReadableAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await events.FindAsync(id, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return null; // another of the latest may do
        }
    }

    private ConditionResult? ConditionOf(string source, ApplicationTransitioned appEvent, Transition? transition)
    {
        if (string.IsNullOrWhiteSpace(source)) return null;
        if (Condition.Parse(source, out var error) is not { } condition) return new ConditionResult(false, "", error);
        var model = routing.Table.Models.ForCondition(EventView.Of(appEvent), Side.After, transition);
        return condition.Evaluate(TemplateModel.FromObject(model)) switch
        {
            Answer.Value value => new ConditionResult(value.Holds, FactText.Hide(value.Text), null),
            Answer.Failed failed => new ConditionResult(false, "", failed.Error),
            _ => throw new InvalidOperationException("An answer of another kind."),
        };
    }

    private async Task<(PlaygroundMessages? Messages, IReadOnlyList<PlaygroundError> Errors)> LayOutAsync(
        string text, Trigger trigger, ApplicationTransitioned appEvent, Transition? transition, CancellationToken cancellationToken)
    {
        var name = trigger.Send.FirstOrDefault() ?? "template";
        var (catalog, problems) = parts.Catalog.With(name, new TemplateFile(name, text), parts.Natives, parts.Functions);
        if (problems.Count > 0) return (null, [.. problems.Select(problem => new PlaygroundError(problem.Line, problem.ToDisplay()))]);
        var composer = parts.ComposerOf(catalog);
        var messages = new List<Message>();
        foreach (var type in LaidOut)
        {
            var request = new ComposeRequest("trial", appEvent, transition, trigger.Name, trigger.Send, type, type, "#example");
            switch (await composer.ComposeAsync(request, cancellationToken))
            {
                case Composition.Composed(var message):
                    messages.Add(message);
                    break;
                case Composition.Failed(var reason):
                    return (null, [new PlaygroundError(LineOf(reason), reason)]);
            }
        }

        return (new PlaygroundMessages(parts.Preview(messages[0], "slack"), parts.Preview(messages[1], "github"), Plain(messages[1])), []);
    }

    private static string Plain(Message message) => string.Join('\n', new[]
    {
        PlainText.OneLine(message.Title), PlainText.Of(message.Body),
        string.Join('\n', message.Fields.Select(field => $"{PlainText.OneLine(field.Name)}: {PlainText.Of(field.Value)}")),
        string.Join('\n', message.Links.Select(link => $"{PlainText.OneLine(link.Label)}: {link.Target.AbsoluteUri}")),
    }.Where(part => part.Length > 0));

    private static int LineOf(string reason) => Place().Match(reason) is { Success: true } place
        ? int.Parse(place.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^[^\n(]*\((\d{1,6}),\d+\) : error")]
    private static partial Regex Place();
}
