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

    /// <summary>How the error of a <c>with</c> names them.</summary>
    public static string OfHost(in Value value) => value.Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Bool => "Boolean",
        ValueKind.Int => "Int32",
        ValueKind.Long => "Int64",
        ValueKind.Float => "Single",
        ValueKind.Double => "Double",
        ValueKind.Decimal => "Decimal",
        ValueKind.BigInt => "BigInteger",
        ValueKind.String => "String",
        ValueKind.Range => "ScriptRange",
        ValueKind.Function => "ScriptFunction",
        _ => Of(value),
    };

    /// <summary>How the error of a <c>for</c> names them.</summary>
    public static string OfIterated(in Value value) => value.Kind is ValueKind.Function or ValueKind.Captured ? Of(value) : $"System.{OfHost(value)}";
}
