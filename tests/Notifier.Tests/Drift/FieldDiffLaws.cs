using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Notifications.Drift;
using Xunit;

namespace Notifications.Notifier.Tests.Drift;

/// <summary>What holds for any two states of an object.</summary>
public sealed class FieldDiffLaws
{
    private static readonly string[] Names = [
        "replicas", "image", "a.b/c", "containers", "env", "ports", "args", "limits", "name", "value"];

    private static readonly JsonSerializerOptions AsGo = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_differences_applied_to_the_old_state_give_the_new_one() =>
        Check.One(Config, Prop.ForAll(Objects(), Objects(), (git, live) =>
    {
        var (one, other) = (Element(git), Element(live));
        var applied = new FieldDiff(builtIn: false).Between(one, other)
            .Aggregate(git.DeepClone(), (state, difference) => Applied(state, difference)!);
        // Amounts are compared by value: 1 may stand where the cluster has "1".
        Assert.Empty(new FieldDiff(builtIn: false).Between(Element(applied.AsObject()), other));
    }));

    [Fact]
    public void With_merge_keys_too_but_for_the_order_of_items() => Check.One(Config, Prop.ForAll(Objects(), Objects(), (git, live) =>
    {
        var applied = new FieldDiff(builtIn: true).Between(Element(git), Element(live))
            .Aggregate(git.DeepClone(), (state, difference) => Applied(state, difference)!);
        Assert.Empty(new FieldDiff(builtIn: true).Between(Element(applied.AsObject()), Element(live)));
    }));

    [Fact]
    public void Nothing_differs_from_itself() => Check.One(Config, Prop.ForAll(Objects(), state =>
    {
        var spaced = JsonElement.Parse(state.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        Assert.Empty(new FieldDiff(builtIn: true).Between(Element(state), spaced));
    }));

    /// <summary>Members in any order, written with blanks or without: what both have in the same words need not be looked at.</summary>
    [Fact]
    public void What_only_one_side_has_in_these_words_differs_as_the_whole_does() =>
        Check.One(Config, Prop.ForAll(Objects(), Objects(), Arb.From(Gen.Choose(0, 3)), (git, other, how) =>
    {
        var live = how == 0 ? other : Mixed(git, other, how);
        var (one, two) = (git.ToJsonString(), live.ToJsonString(new JsonSerializerOptions { WriteIndented = how == 3 }));
        using var parts = new DifferingParts(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(two));
        foreach (var builtIn in new[] { true, false })
        {
            Assert.Equal(
                Shown(new FieldDiff(builtIn).Between(JsonElement.Parse(one), JsonElement.Parse(two))),
                Shown(new FieldDiff(builtIn).Between(parts.Git, parts.Live)));
        }
    }));

    [Theory]
    [InlineData("""{"a":1,"b":{"c":2,"d":[1]},"e":"x"}""", """{"a":1,"b":{"c":2,"d":[1]},"e":"x"}""", """{"a":1,"e":"x"}""", """{"a":1,"e":"x"}""")]
    [InlineData("""{"b":{"c":2,"d":3}}""", """{"b":{"c":20,"d":3}}""", """{"b":{"c":2}}""", """{"b":{"c":20}}""")]
    [InlineData("""{"b":{"a":0,"c":2}}""", """{"b":{"c":2,"d":0}}""", """{"b":{"a":0}}""", """{"b":{"d":0}}""")]
    [InlineData("""{"b":{"x":{"y":1},"z":0}}""", """{"b":{"x":{"y":2},"z":0}}""", """{"b":{"x":{"y":1}}}""", """{"b":{"x":{"y":2}}}""")]
    [InlineData("""{"b":{"l":[{"n":"a"},{"n":"b","v":1}]}}""", """{"b":{"l":[{"n":"a"},{"n":"b","v":2}]}}""", """{"b":{"l":[{"n":"a"},{"n":"b","v":1}]}}""", """{"b":{"l":[{"n":"a"},{"n":"b","v":2}]}}""")]
    [InlineData("""{"b":{"x":{}}}""", """{"b":{"x":null}}""", """{"b":{"x":{}}}""", """{"b":{"x":null}}""")]
    public void Only_what_differs_is_read(string git, string live, string gitParts, string liveParts)
    {
        using var parts = new DifferingParts(Encoding.UTF8.GetBytes(git), Encoding.UTF8.GetBytes(live));
        Assert.Equal((gitParts, liveParts), (parts.Git.GetRawText(), parts.Live.GetRawText()));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":""")]
    [InlineData("""{"a":1}""", """{"a":1""")]
    [InlineData("""{"a":1}""", """{"a":1}}""")]
    [InlineData("""{"a":1}x""", """{"a":1}""")]
    [InlineData("""{"a":[1]}""", """{"a":[1}""")]
    [InlineData("""{"a":1"b":2"c":3"d":4"e":5"f":6"g":7"h":8"i":9"j":0"k":1}""", "{}")]
    [InlineData("[]", "{}")]
    [InlineData("{}", "7")]
    [InlineData("", "{}")]
    [InlineData("{}", "")]
    public void A_side_that_is_no_object_is_an_error(string git, string live) => Assert.ThrowsAny<JsonException>(
        () => new DifferingParts(Encoding.UTF8.GetBytes(git), Encoding.UTF8.GetBytes(live)).Dispose());

    [Fact]
    public void A_state_is_read_out_of_its_string_whatever_is_escaped_in_it() => Check.One(Config, Prop.ForAll(Arb.From(Texts()), text =>
    {
        foreach (var writer in new[] { AsGo, JsonSerializerOptions.Default })
        {
            var written = JsonElement.Parse(JsonSerializer.Serialize(text, writer));
            using var state = new ObjectJson(written);
            Assert.Equal(text, Encoding.UTF8.GetString(state.Json));
        }
    }));

    /// <summary>The same object with a few members of another, first or last, or in the other order.</summary>
    private static JsonObject Mixed(JsonObject git, JsonObject other, int how)
    {
        var members = other.Take(2).Concat(git).DistinctBy(member => member.Key)
            .Select(member => KeyValuePair.Create(
                member.Key, member.Value is JsonObject inner && git[member.Key] is JsonObject same ? Mixed(same, inner, how)
                    : member.Value?.DeepClone()));
        return new JsonObject(how == 1 ? members.OrderBy(member => member.Key, StringComparer.Ordinal) : members.Reverse());
    }

    private static IEnumerable<string> Shown(IEnumerable<Difference> differences) => differences
        .Select(difference => $"{difference.Path}: {Raw(difference.Git)} -> {Raw(difference.Live)}").Order(StringComparer.Ordinal);

    private static string Raw(Redactable value) => value.Reveal().ValueKind == JsonValueKind.Undefined ? "absent"
        : value.Reveal().GetRawText();

    private static Config Config => Config.QuickThrowOnFailure.WithMaxTest(500);

    private static JsonElement Element(JsonNode state) => JsonElement.Parse(state.ToJsonString());

    /// <summary>Writes the cluster's side where the difference says.</summary>
    private static JsonNode? Applied(JsonNode? state, Difference difference) => Put(state, difference.Path.Steps.AsSpan(), difference.Live);

    private static JsonNode? Put(JsonNode? at, ReadOnlySpan<FieldStep> steps, Redactable value)
    {
        if (steps.IsEmpty) return value.IsAbsent ? null : JsonNode.Parse(value.Reveal().GetRawText());
        switch (steps[0])
        {
            case FieldStep.Member(var name):
                var members = at as JsonObject ?? [];
                var member = Put(members[name]?.DeepClone(), steps[1..], value);
                members.Remove(name);
                if (member is not null) members[name] = member;
                return members;
            case FieldStep.At(var index, _, _):
                var items = at as JsonArray ?? [];
                while (items.Count <= index) items.Add(null);
                items[index] = Put(items[index]?.DeepClone(), steps[1..], value);
                return items;
            case FieldStep.Keyed(var keys):
                var list = at as JsonArray ?? [];
                var known = list.FirstOrDefault(item => keys.All(key => item![key.Name]?.ToString() == key.Value));
                var changed = Put(known?.DeepClone(), steps[1..], value);
                if (known is not null) list.Remove(known);
                if (changed is not null) list.Add(changed);
                return list;
            default:
                throw new InvalidOperationException();
        }
    }

    /// <summary>Mostly quotes and backslashes, as objects within a string have them, up to the length of some blocks.</summary>
    private static Gen<string> Texts() =>
        from length in Gen.Choose(0, 100)
        from parts in Gen.ArrayOf(Gen.Elements("\"", "\"", "\\", "a", "name", "{", ":", "é", "replicas-of-web"), length)
        from odd in Gen.Elements("", "", "", "\n", "\u0001", "<")
        select string.Concat(parts) + odd;

    private static Arbitrary<JsonObject> Objects() => Arb.From(Gen.Sized(size => Object(Math.Min(size, 4))));

    private static Gen<JsonObject> Object(int depth) =>
        from count in Gen.Choose(0, 5)
        from names in Gen.ArrayOf(Gen.Elements(Names), count)
        from values in Gen.ArrayOf(Value(depth - 1), count)
        select new JsonObject(
            names.Zip(values).DistinctBy(member => member.First)
            .Select(member => KeyValuePair.Create(member.First, member.Second?.DeepClone())));

    private static Gen<JsonNode?> Value(int depth) => depth <= 0 ? Scalar() : Gen.OneOf(
        Scalar(), Scalar(), Object(depth).Select(value => (JsonNode?)value), Items(depth),
        Gen.ArrayOf(Scalar(), 3).Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])));

    /// <summary>A list as of containers or variables: each with a name of its own.</summary>
    private static Gen<JsonNode?> Items(int depth) =>
        from names in Gen.Elements<string[]>([], ["web"], ["web", "log"], ["log", "web"], ["web", "web"])
        from items in Gen.ArrayOf(Object(depth - 1), names.Length)
        select (JsonNode?)new JsonArray([.. names.Zip(items).Select(pair => Named(pair.First, pair.Second))]);

    private static JsonObject Named(string name, JsonObject item)
    {
        var named = item.DeepClone().AsObject();
        named["name"] = name;
        return named;
    }

    private static Gen<JsonNode?> Scalar() => Gen.OneOf(
        Gen.Elements<JsonNode?>(null, true, false, 0, 1, 1.5, "x", "1", "1000m", ""),
        Gen.Choose(0, 9).Select(number => (JsonNode?)number));
}
