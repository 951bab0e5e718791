using Notifications.Templates.Functions;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Batch;

/// <summary>Functions that some case files call.</summary>
internal static class Fixture
{
    public static BuiltinObject Functions { get; } = new("")
    {
        {
            "special_concat_strings",
            [P.Text("a").Or(Value.From("default_a")), P.Text("b").Or(Value.From("default_b")), P.Text("c").Or(Value.From("default_c"))],
            (in args) => Value.From($"a: {args.Text(0)}, b: {args.Text(1)}, c: {args.Text(2)}")
        },
        { "special_concat_params", [P.Rest("args")], (in args) => Value.From(Numbered(args.Rest)) },
        { "special_concat_string_and_params", [P.Text("a"), P.Rest("args")], (in args) => Value.From($"a: {args.Text(0)}, {Numbered(args.Rest)}") },
    };

    private static string Numbered(ReadOnlySpan<Value> values)
    {
        var parts = new List<string>();
        foreach (var value in values)
            parts.Add($"v{parts.Count}: {value}");
        return string.Join(", ", parts);
    }
}
