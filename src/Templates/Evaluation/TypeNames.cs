using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>How error texts and <c>object.kind</c> name the kinds of values.</summary>
internal static class TypeNames
{
    public static string Of(in Value value) => value.Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Bool => "bool",
        ValueKind.Char => "Char",
        ValueKind.Int => "int",
        ValueKind.Long => "long",
        ValueKind.BigInt => "bigint",
        ValueKind.Float => "float",
        ValueKind.Double => "double",
        ValueKind.Decimal => "decimal",
        ValueKind.String => "string",
        ValueKind.Captured => "string_builder_output",
        ValueKind.Array => "array",
        ValueKind.Range => "range",
        ValueKind.Object => "object",
        ValueKind.Pair => "KeyValuePair<string, Object>",
        ValueKind.Function => "function",
        ValueKind.Date => "DateTime",
        ValueKind.TimeSpan => "TimeSpan",
        ValueKind.Empty => "object",
        _ => throw new InvalidOperationException($"No name for {value.Kind}."),
    };
}
