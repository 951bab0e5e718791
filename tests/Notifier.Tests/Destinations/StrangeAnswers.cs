using System.Text.Json;
using System.Text.Json.Nodes;

namespace Notifications.Notifier.Tests.Destinations;

/// <summary>What a server, or something between, may make of an answer in JSON.</summary>
internal static class StrangeAnswers
{
    private static readonly string[] Whole =
    [
        "", "<!DOCTYPE html><html><body>Sign in</body></html>", "null", "true", "17", "\"text\"", "{}", "[]", "[null]", "[{}]", "[[]]",
        "{\"values\":17}", "{\"value\":[{}]}", new string('[', 10_000),
    ];

    private static readonly string[] Members =
    [
        "null", "true", "-1", "1.5", "1e400", "99999999999999999999999999", "\"\"", "\"text\"", "\"2026-99-99T99:99:99Z\"", "\"\\ud800\"",
        "\"https://[\"", "[]", "[1,\"a\",null]", "{}", "{\"a\":{\"b\":[]}}",
    ];

    /// <summary>Each makes another text of a good one; the same for the same seed.</summary>
    /// <param name="random">How many members are left out or replaced, and which.</param>
    /// <param name="members">How many of these there are.</param>
    public static IEnumerable<Func<string, string>> All(Random random, int members)
    {
        foreach (var text in Whole) yield return _ => text;
        yield return good => good[..(good.Length / 2)];
        for (var i = 0; i < members; i++)
        {
            var seed = random.Next();
            yield return good => WithoutMember(good, new Random(seed));
        }
    }

    private static string WithoutMember(string good, Random random)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(good);
        }
        catch (JsonException)
        {
            return good + "}"; // a file or the like
        }

        var places = Places(root).ToList();
        if (places.Count == 0) return "17";
        var (parent, key, index) = places[random.Next(places.Count)];
        // Half a character cannot be written by a tree: it takes the place of a mark
        const string mark = "\"@@strange@@\"";
        var isRemoved = random.Next(3) == 0;
        if (parent is JsonObject members)
        {
            members.Remove(key!);
            if (!isRemoved) members[key!] = JsonNode.Parse(mark);
        }
        else
        {
            ((JsonArray)parent)[index] = isRemoved ? null : JsonNode.Parse(mark);
        }

        return root!.ToJsonString().Replace(mark, Members[random.Next(Members.Length)], StringComparison.Ordinal);
    }

    private static IEnumerable<(JsonNode Parent, string? Key, int Index)> Places(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (key, below) in members)
                {
                    yield return (members, key, 0);
                    foreach (var place in Places(below)) yield return place;
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    yield return (items, null, i);
                    foreach (var place in Places(items[i])) yield return place;
                }

                break;
        }
    }
}
