using Notifications.Templates.Evaluation;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>The builtin object <c>object</c>.</summary>
internal static class ObjectFunctions
{
    public static BuiltinObject Object { get; } = new("object")
    {
        { "default", [P.Any("value"), P.Any("default")], Default },
        { "eval", [P.Any("value")], Evals.Script },
        { "eval_template", [P.Any("value")], Evals.Template },
        { "format", [P.Any("value"), P.Text("format"), P.Text("culture").Optional()], Format },
        { "from_json", [P.Any("json")], Json.Read },
        { "has_key", [P.Object("value"), P.Text("key")], (in args) => Value.From(Has(args, orNull: true)) },
        { "has_value", [P.Object("value"), P.Text("key")], (in args) => Value.From(Has(args, orNull: false)) },
        { "keys", [P.Any("value")], (in args) => List(args, static (name, _) => Value.From(name)) },
        { "kind", [P.Any("value")], (in args) => args[0].IsNull ? default : Value.From(TypeNames.Of(args[0])) },
        { "size", [P.Any("value")], Size },
        { "to_json", [P.Any("value")], Json.Write },
        { "typeof", [P.Any("value")], TypeOf },
        { "values", [P.Any("value")], (in args) => List(args, static (_, value) => value) },
    };

    private static Value Default(scoped in Arguments args) =>
        args[0].IsNull || args[0] is { Kind: ValueKind.String, Text.Length: 0 } ? args[1] : args[0];

    private static Value Format(scoped in Arguments args) => Formatting.Format(args, "object", args[0].IsNumber || args[0].Kind
        is ValueKind.Date or ValueKind.TimeSpan or ValueKind.Array or ValueKind.Object or ValueKind.Range);

    private static bool Has(in Arguments args, bool orNull) =>
        !args[0].IsNull && args.Text(1) is { } key && args[0].Object.TryGet(key, out var value) && (orNull || !value.IsNull);

    private static Value List(in Arguments args, Func<string, Value, Value> select)
    {
        var value = args[0];
        var members = value.Kind == ValueKind.Function ? value.Function.Members : value.Kind == ValueKind.Object ? value.Object : null;
        if (members is null)
        {
            return Value.From(value.Kind is ValueKind.String or ValueKind.Array or ValueKind.Range
                ? new ScriptArray([select("size", Value.From(ArrayFunctions.Count(args.Context, value)))])
                : new ScriptArray());
        }

        args.Site.Charge(members.Members.Length);
        var result = new ScriptArray(members.Members.Length);
        foreach (var entry in members.Members)
            result.Add(select(entry.Name, entry.Value));
        return Value.From(result);
    }

    private static Value Size(scoped in Arguments args) => Value.From(args[0].Kind switch
    {
        ValueKind.String => args[0].Text.Length,
        _ when Iteration.IsSequence(args[0]) => ArrayFunctions.Count(args.Context, args[0]),
        _ => 0,
    });

    private static Value TypeOf(scoped in Arguments args) => Value.From(args[0].Kind switch
    {
        ValueKind.Null => null,
        ValueKind.String => "string",
        ValueKind.Bool => "boolean",
        ValueKind.Char => "number",
        ValueKind.Array => "array",
        ValueKind.Range => "iterator",
        _ => args[0].IsNumber ? "number" : "object",
    });
}
