using System.Collections.Frozen;
using Notifications.Templates.Functions;

namespace Notifications.Templates.Parsing;

/// <summary>One string for each name of a template, shared with the names of builtins: names are compared by reference first.</summary>
internal sealed class NameTable
{
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Known = WellKnown()
        .Distinct(StringComparer.Ordinal)
        .ToFrozenDictionary(name => name, StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private HashSet<string>.AlternateLookup<ReadOnlySpan<char>>? _own;

    public string Get(ReadOnlySpan<char> name)
    {
        if (Known.TryGetValue(name, out var known))
            return known;
        var own = _own ??= new HashSet<string>(16, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        if (own.TryGetValue(name, out var found))
            return found;
        var added = name.ToString();
        own.Add(added);
        return added;
    }

    private static IEnumerable<string> WellKnown()
    {
        string[] common = ["", "for", "while", "tablerow", "index", "rindex", "first", "last", "even", "odd", "length", "changed", "name", "size"];
        return BuiltinCatalog.Objects.Values.SelectMany(o => o.Select(member => member.Key).Append(o.Name))
            .Concat(BuiltinCatalog.Globals.Select(member => member.Key))
            .Concat(common);
    }
}
