using System.Text;
using System.Text.RegularExpressions;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>The builtin object <c>regex</c>: .NET's expressions, with a limit of time.</summary>
internal static class RegexFunctions
{
    public static BuiltinObject Object { get; } = new("regex")
    {
        { "escape", [P.Text("pattern").NotNull()], (in args) => args.NewText(TextParts.Change(args.Context.Guard, args.TextOrEmpty(0), Regex.Escape)) },
        { "match", [P.Text("text").NotNull(), P.Text("pattern").NotNull(), P.Text("options").Optional()], Match },
        { "matches", [P.Text("text").NotNull(), P.Text("pattern").NotNull(), P.Text("options").Optional()], Matches },
        { "replace", [P.Text("text").NotNull(), P.Text("pattern").NotNull(), P.Text("replace").NotNull(), P.Text("options").Optional()], Replace },
        { "split", [P.Text("text").NotNull(), P.Text("pattern").NotNull(), P.Text("options").Optional()], Split },
        { "unescape", [P.Text("pattern").NotNull()], Unescape },
    };

    /// <summary>The text without what an expression of our own matches.</summary>
    public static Value Without(scoped in Arguments args, string pattern, RegexOptions options)
    {
        var text = args.TextOrEmpty(0);
        return Replaced(args, new RegexSearch(args.Site, text, pattern, options), text, static _ => "");
    }

    private static Value Match(scoped in Arguments args)
    {
        var match = Search(args, 2).Next();
        return Value.From(match is null ? new ScriptArray() : Groups(args, match));
    }

    private static Value Matches(scoped in Arguments args)
    {
        var result = new ScriptArray();
        var search = Search(args, 2);
        while (search.Next() is { } match)
        {
            args.Site.Charge(1);
            result.Add(Value.From(Groups(args, match)));
        }
        return Value.From(result);
    }

    private static Value Replace(scoped in Arguments args)
    {
        var replacement = args.TextOrEmpty(2);
        return Replaced(args, Search(args, 3), args.TextOrEmpty(0), replacement.Contains('$') ? match => match.Result(replacement) : _ => replacement);
    }

    private static Value Replaced(scoped in Arguments args, RegexSearch search, string text, Func<Match, string> replacement)
    {
        var guard = args.Context.Guard;
        var result = new StringBuilder();
        var from = 0;
        while (search.Next() is { } match)
        {
            guard.Step();
            result.Append(text, from, match.Index - from).Append(replacement(match));
            from = match.Index + match.Length;
            if (result.Length > guard.Limits.StringLength)
                guard.ChargeText(result.Length);
        }
        guard.ChargeText((long)result.Length + text.Length - from);
        return from == 0 && result.Length == 0 ? args[0] : Value.From(result.Append(text, from, text.Length - from).ToString());
    }

    /// <summary>What is between the matches, and what their groups captured.</summary>
    private static Value Split(scoped in Arguments args)
    {
        var text = args.TextOrEmpty(0);
        var result = new ScriptArray();
        var search = Search(args, 2);
        var from = 0;
        while (search.Next() is { } match)
        {
            Add(args, text[from..match.Index]);
            from = match.Index + match.Length;
            for (var i = 1; i < match.Groups.Count; i++)
            {
                if (match.Groups[i].Success)
                    Add(args, match.Groups[i].Value);
            }
        }
        Add(args, text[from..]);
        return Value.From(result);

        void Add(scoped in Arguments args, string part)
        {
            args.Context.Guard.ChargeItem(result.Count);
            result.Add(args.NewText(part));
        }
    }

    private static Value Unescape(scoped in Arguments args)
    {
        try
        {
            return args.NewText(Regex.Unescape(args.TextOrEmpty(0)));
        }
        catch (ArgumentException error)
        {
            args.Fail(error.Message);
            return default;
        }
    }

    private static RegexSearch Search(scoped in Arguments args, int optionsAt) =>
        new(args.Site, args.TextOrEmpty(0), args.TextOrEmpty(1), Options(args, optionsAt));

    private static RegexOptions Options(in Arguments args, int at)
    {
        var options = RegexOptions.None;
        foreach (var letter in args.TextOrEmpty(at))
        {
            options |= letter switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'x' => RegexOptions.IgnorePatternWhitespace,
                _ => RegexOptions.None,
            };
        }
        return options;
    }

    private static ScriptArray Groups(in Arguments args, Match match)
    {
        args.Context.Guard.ChargeItems(match.Groups.Count);
        var groups = new ScriptArray(match.Groups.Count);
        foreach (Group group in match.Groups)
            groups.Add(args.NewText(group.Value));
        return groups;
    }
}
