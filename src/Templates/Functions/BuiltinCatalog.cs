using System.Collections.Frozen;

namespace Notifications.Templates.Functions;

/// <summary>Every builtin object and global function. A new object is one line here.</summary>
internal static class BuiltinCatalog
{
    private static readonly BuiltinObject[] Listed =
    [
        ArrayFunctions.Object,
        DateFunctions.Object,
        HtmlFunctions.Object,
        MathFunctions.Object,
        ObjectFunctions.Object,
        RegexFunctions.Object,
        StringFunctions.Object,
        TimeSpanFunctions.Object,
    ];

    /// <summary>The builtin objects by name.</summary>
    public static FrozenDictionary<string, BuiltinObject> Objects { get; } = Listed.ToFrozenDictionary(o => o.Name, StringComparer.Ordinal);

    /// <summary>Functions and values with a bare name.</summary>
    public static BuiltinObject Globals => GlobalFunctions.Object;
}
