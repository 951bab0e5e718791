namespace Notifications.Templates.Parsing;

/// <summary>The members of <c>for</c>, <c>while</c> and <c>tablerow</c>.</summary>
internal static class LoopVariables
{
    private static readonly string[] OfFor = ["index", "rindex", "first", "last", "even", "odd", "length", "changed"];
    private static readonly string[] OfWhile = ["index", "first", "even", "odd"];

    public static bool IsLoop(string name) => name is "for" or "while" or "tablerow";

    /// <summary>What is wrong with reading this member; null when it is there.</summary>
    public static string? Check(string loop, ReadOnlySpan<char> member)
    {
        var name = member.ToString();
        var isKnown = OfFor.Contains(name) || name == "col";
        var isMember = loop switch
        {
            "while" => OfWhile.Contains(name),
            "tablerow" => isKnown,
            _ => OfFor.Contains(name),
        };
        return isMember ? null : $"The loop variable <{loop}.{name}> is {(isKnown ? "invalid" : "not supported")}";
    }
}
