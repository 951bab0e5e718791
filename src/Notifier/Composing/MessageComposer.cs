using System.Collections.Concurrent;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models;
using Notifications.Templates;

namespace Notifications.Notifier.Composing;

/// <summary>From an event to the neutral message: facts, what the network adds, templates.</summary>
internal sealed class MessageComposer(
    TemplateCatalog catalog, ModelFactory models, Enricher enricher, Func<TimeZoneInfo, RenderOptions> options,
    Func<string, NativeFormat> natives)
{
    // Nothing is awaited while one is in use: there are at most as many as threads.
    private readonly ConcurrentBag<RenderContext> _contexts = [];

    private readonly ConcurrentDictionary<string, RenderOptions> _options = new(StringComparer.Ordinal);

    /// <summary>Who knows what the people of a namespace wrote.</summary>
    public FindSelfServiceTemplates FindSelfService { get; init; } = static (_, _) => null;

    /// <summary>The <see cref="ComposeMessage"/> of the ledger.</summary>
    public async Task<Composition> ComposeAsync(ComposeRequest request, CancellationToken cancellationToken)
    {
        var own = FindSelfService(request.Event, request.Trigger);
        var templates = (own?.Catalog ?? catalog).Resolve(request.Templates, out var unknown);
        if (unknown is not null)
            return new Composition.Failed($"trigger {request.Trigger}: no template \"{unknown}\"") { IsSelfService = own is not null };
        try
        {
            return await ComposeAsync(request, templates, own, cancellationToken);
        }
        catch (InvalidDataException damaged)
        {
            return new Composition.Failed(damaged.Message) { IsFinal = true };
        }
    }

    /// <summary>The <see cref="FindEventCommit"/> of those who look for its author.</summary>
    public async Task<CommitInfo?> CommitAsync(
        ApplicationTransitioned appEvent, Transition? transition, CancellationToken cancellationToken) =>
        await enricher.CommitAsync(models.FactsOf(EventView.Of(appEvent), transition), cancellationToken) is { } commit
            ? new CommitInfo(commit.Author, commit.Login, commit.Subject) { Email = commit.Email }
            : null;

    private async Task<Composition> ComposeAsync(
        ComposeRequest request, IReadOnlyList<MessageTemplate> templates, SelfServiceTemplates? own, CancellationToken cancellationToken)
    {
        var facts = (own?.Models ?? models).FactsOf(EventView.Of(request.Event), request.Transition);
        var enriched = await enricher.AboutAsync(facts, cancellationToken);
        var context = new MessageContext(request.Trigger, request.Destination, request.DestinationType, request.Recipient, request.Ledger);
        var memory = _contexts.TryTake(out var used) ? used : new RenderContext();
        var model = TemplateModel.FromObject(ModelFactory.ForMessage(facts, context, enriched));
        var scope = new RenderScope(
            model,
            own?.Options(request.TimeZone) ?? _options.GetOrAdd(request.TimeZone.Id, (_, zone) => options(zone), request.TimeZone), memory,
            cancellationToken);
        var native = natives(request.DestinationType);
        var rendered = MessageRenderer.Render(templates, native, scope);
        _contexts.Add(memory);
        return rendered is { } parts
            ? new Composition.Composed(
                parts.ToMessage(
                    Subjects.Of(facts, enriched),
                    TimeZoneInfo.ConvertTime(request.Transition?.OccurredAt ?? request.Event.ObservedAt, request.TimeZone),
                    native.Type) with
                { Model = model, IsIncomplete = !enriched.Missing.IsEmpty })
            : new Composition.Failed(scope.Error!.ToDisplay()) { IsSelfService = own is not null };
    }
}

/// <summary>What messages of triggers are rendered with that the people of a namespace wrote.</summary>
/// <param name="Catalog">Theirs, and the operator's.</param>
/// <param name="Models">Without what was filled into the configuration from outside.</param>
/// <param name="Options">For a time zone.</param>
internal sealed record SelfServiceTemplates(TemplateCatalog Catalog, ModelFactory Models, Func<TimeZoneInfo, RenderOptions> Options);

/// <summary>Null: the trigger is one of the operator's.</summary>
internal delegate SelfServiceTemplates? FindSelfServiceTemplates(ApplicationTransitioned appEvent, string trigger);
