using System.Runtime.CompilerServices;

namespace Notifications.Notifier.Models;

/// <summary>One event with its documents unpacked and parsed, when first needed. Immutable to the outside.</summary>
internal sealed class EventView
{
    private static readonly ConditionalWeakTable<ApplicationTransitioned, EventView> Views = [];
    private Parsed? _before;
    private Parsed? _after;

    private EventView(ApplicationTransitioned appEvent) => Event = appEvent;

    public ApplicationTransitioned Event { get; }

    /// <summary>The Application before; nothing at first sight.</summary>
    /// <exception cref="InvalidDataException">A damaged document.</exception>
    public JsonView Before => (_before ??= new Parsed(Event.Before)).Document;

    /// <summary>The Application after; nothing when it is gone.</summary>
    /// <exception cref="InvalidDataException">A damaged document.</exception>
    public JsonView After => (_after ??= new Parsed(Event.After)).Document;

    /// <summary>The newest that is known of it.</summary>
    public JsonView Newest => Event.After is null ? Before : After;

    /// <summary>The same for the same event as long as somebody holds it: what routes it and what renders it read its documents
    /// once.</summary>
    public static EventView Of(ApplicationTransitioned appEvent) => Views.GetValue(appEvent, static n => new EventView(n));

    private sealed class Parsed(Doc? document)
    {
        public JsonView Document { get; } = Parse(document);

        private static JsonView Parse(Doc? document)
        {
            try
            {
                return document is null ? default : new JsonView(document.Parse());
            }
            catch (JsonException e)
            {
                throw new InvalidDataException($"The Application's document is not JSON: {e.Message}", e);
            }
        }
    }
}
