namespace Notifications.Templates.Values;

/// <summary>What a <see cref="Value"/> holds.</summary>
internal enum ValueKind : byte
{
    Null,
    Bool,
    Char,
    Int,
    Long,
    BigInt,
    Float,
    Double,
    Decimal,
    String,

    /// <summary>The output of a <c>capture</c> block: prints like its text, but is not a string.</summary>
    Captured,
    Array,

    /// <summary>A lazy sequence, from <c>..</c> and from many array functions.</summary>
    Range,
    Object,

    /// <summary>An item of an object in a loop: a key and a value.</summary>
    Pair,
    Function,
    Date,
    TimeSpan,

    /// <summary>The object <c>empty</c> (or <c>blank</c>).</summary>
    Empty,
}
