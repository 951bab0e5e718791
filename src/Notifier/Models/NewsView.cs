using System.Text.Json;
using Notifications.Events;

namespace Notifications.Notifier.Models;

/// <summary>One event with its documents unpacked and parsed, when first needed and once. Immutable to the outside; one thread at a time.</summary>
internal sealed class NewsView(ApplicationTransitioned news)
{
    private JsonView? _before;
    private JsonView? _after;

    public ApplicationTransitioned News { get; } = news;

    /// <summary>The Application before; nothing at first sight.</summary>
    /// <exception cref="InvalidDataException">A damaged document.</exception>
    public JsonView Before => _before ??= Parse(News.Before);

    /// <summary>The Application after; nothing when it is gone.</summary>
    /// <exception cref="InvalidDataException">A damaged document.</exception>
    public JsonView After => _after ??= Parse(News.After);

    /// <summary>The newest that is known of it.</summary>
    public JsonView Newest => News.After is null ? Before : After;

    private static JsonView Parse(Doc? document)
    {
        if (document is null)
        {
            return default;
        }

        try
        {
            return new JsonView(JsonElement.Parse(document.ToJson()));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The Application's document is not JSON: {e.Message}", e);
        }
    }
}
