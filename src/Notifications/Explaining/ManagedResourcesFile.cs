using System.Text;
using Notifications.Drift;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Models;

namespace Notifications.Cli.Explaining;

/// <summary>Argo CD's answer to <c>GET …/managed-resources</c> in a file. All of it is read before anything is said, so that what is wrong
/// in it is named.</summary>
internal sealed class ManagedResourcesFile
{
    private const long Most = 256 << 20;
    private const int MaxFieldsInMessages = 5;

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 512 };

    private readonly IReadOnlyList<ManagedResource> _items;

    private ManagedResourcesFile(IReadOnlyList<ManagedResource> items) => _items = items;

    /// <summary>The answer, or what is wrong with the file.</summary>
    public static (ManagedResourcesFile? File, string? Problem) Read(string path)
    {
        try
        {
            var root = JsonElement.Parse(WithoutMark(BoundedFile.ReadAllBytes(path, Most, CancellationToken.None)), AnyDepth);
            return ItemsOf(root, out var items) is { } problem ? (null, $"{path}: {problem}")
                : WrongItem(items) is { } wrong ? (null, $"{path}: {wrong}")
                : (new ManagedResourcesFile([.. items.Select(item => new ManagedResource(item))]), null);
        }
        catch (JsonException e)
        {
            return (null, $"{path}({(e.LineNumber ?? 0) + 1},{(e.BytePositionInLine ?? 0) + 1}): not JSON, or cut: Argo CD's answer to GET /api/v1/applications/NAME/managed-resources is wanted");
        }
        catch (Exception unreadable) when (
            unreadable is IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException)
        {
            return (null, $"{path}: {unreadable.Message}");
        }
    }

    /// <summary>How the resources differ.</summary>
    public ComparedResources Compare(Redactor redactor, int maxFields)
    {
        var comparison = new ResourceComparison(redactor, CustomSchemas.Among(_items), maxFields);
        var compared = new List<(ResourceFacts, DriftDetail)>();
        foreach (var item in _items.Where(item => !item.IsHook))
        {
            if (comparison.Of(item) is { } detail)
                compared.Add((item.Facts, detail));
        }

        return new ComparedResources(compared) { Source = "argocd" };
    }

    /// <summary>For messages, in place of Argo CD.</summary>
    public IDriftSource Source(Redactor redactor) => new FileSource(Compare(redactor, MaxFieldsInMessages));

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Encoding.UTF8.Preamble)
        ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;

    /// <summary>An Application without resources is answered with an empty object.</summary>
    private static string? ItemsOf(JsonElement root, out IReadOnlyList<JsonElement> items)
    {
        items = [];
        if (root.ValueKind != JsonValueKind.Object) return $"an object with items is wanted, as Argo CD's API answers managed-resources; this is {Name(root.ValueKind)}";
        if (!root.TryGetProperty("items", out var found))
        {
            return root.TryGetProperty("error", out _) || root.TryGetProperty("message", out _)
                ? $"this is an error that Argo CD answered ({UntrustedText.CleanLine(new JsonView(root)["message"].Text ?? new JsonView(root)["error"].Text ?? "without a message")}), not its managed resources"
                : root.GetPropertyCount() == 0 ? null
                    : "there are no items: Argo CD's answer to GET /api/v1/applications/NAME/managed-resources is wanted";
        }

        if (found.ValueKind == JsonValueKind.Null) return null;
        if (found.ValueKind != JsonValueKind.Array) return $"items: a list is wanted, this is {Name(found.ValueKind)}";
        items = [.. found.EnumerateArray()];
        return null;
    }

    private static string? WrongItem(IReadOnlyList<JsonElement> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            if (item.ValueKind != JsonValueKind.Object) return $"items[{i}]: an object is wanted, this is {Name(item.ValueKind)}";
            if (new JsonView(item)["kind"].Text is null
                || new JsonView(item)["name"].Text is null) return $"items[{i}]: kind and name of the resource are missing";
            foreach (var state in ManagedResource.States)
            {
                if (item.TryGetProperty(state, out var value) && WrongState(new ManagedResource(item), state, value) is { } wrong)
                    return $"items[{i}].{state}: {wrong}";
            }
        }

        return null;
    }

    private static string? WrongState(ManagedResource item, string state, JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Object or JsonValueKind.Null))
            return $"a text that holds the object's JSON is wanted, this is {Name(value.ValueKind)}";
        try
        {
            _ = item.Read(state);
            return null;
        }
        catch (JsonException)
        {
            return "the text is not the JSON of an object, or is cut";
        }
    }

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a flag",
        _ => "null",
    };

    private sealed class FileSource(ComparedResources compared) : IDriftSource
    {
        public Task<(ComparedResources Compared, bool IsComplete)> CompareAsync(
            AppRef app, IReadOnlyList<ResourceFacts> resources, CancellationToken cancellationToken) =>
            Task.FromResult((compared, true));
    }
}
