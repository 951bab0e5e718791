using System.Text.RegularExpressions;
using Notifications.Templates.Evaluation;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>The builtin object <c>regex</c>: .NET's expressions, with a limit of time.</summary>
internal static class RegexFunctions
{
    public static BuiltinObject Object { get; } = new("regex")
    {
        { "escape", [P.Text("pattern").NotNull()], (in args) => args.NewText(Regex.Escape(args.TextOrEmpty(0))) },
        { "match", [P.Text("text").NotNull(), P.Text("pattern").NotNull(), P.Text("options").Optional()], Match },
        { "matches", [P.Text("text").NotNull(), P.Text("pattern").NotNull(), P.Text("options").Optional()], Matches },
        { "replace", [P.Text("text").NotNull(), P.Text("pattern").NotNull(), P.Text("replace").NotNull(), P.Text("options").Optional()], Replace },
        { "split", [P.Text("text").NotNull(), P.Text("pattern").NotNull(), P.Text("options").Optional()], Split },
        { "unescape", [P.Text("pattern").NotNull()], Unescape },
    };

    /// <summary>Runs an expression of our own on the first argument within the limit of time.</summary>
    public static Value Guarded(in Arguments args, string pattern, RegexOptions options, Func<Regex, string, string> run)
    {
        try
        {
            return args.NewText(run(new Regex(pattern, options, args.Context.Limits.RegexTime), args.TextOrEmpty(0)));
        }
        catch (RegexMatchTimeoutException)
        {
            args.Fail(TooSlow(args));
            return default;
        }
    }

    private static Value Match(scoped in Arguments args)
    {
        var match = Run(args, 2, static (regex, text) => regex.Match(text));
        return Value.From(match.Success ? Groups(args, match) : new ScriptArray());
    }

    private static Value Matches(scoped in Arguments args)
    {
        var result = new ScriptArray();
        var site = args.Site;
        var match = Run(args, 2, static (regex, text) => regex.Match(text));
        while (match.Success)
        {
            site.Charge(1);
            result.Add(Value.From(Groups(args, match)));
            var previous = match;
            match = Timed(args, () => previous.NextMatch());
        }
        return Value.From(result);
    }

    private static Value Replace(scoped in Arguments args)
    {
        var replacement = args.TextOrEmpty(2);
        var guard = args.Context.Guard;
        var grown = 0L;
        return args.NewText(Run(args, 3, (regex, text) => regex.Replace(text, match =>
        {
            var result = match.Result(replacement);
            grown += result.Length;
            guard.Step();
            guard.ChargeText(result.Length);
            if (grown > guard.Limits.StringLength)
                throw new Failure($"The resulting string length exceeds the limit of {guard.Limits.StringLength} characters.");
            return result;
        })));
    }

    private static Value Split(scoped in Arguments args)
    {
        var parts = Run(args, 2, static (regex, text) => regex.Split(text));
        args.Context.Guard.ChargeItems(parts.Length);
        return Value.From(new ScriptArray(Array.ConvertAll(parts, part => Value.From(part))));
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

    private static T Run<T>(in Arguments args, int optionsAt, Func<Regex, string, T> run)
    {
        var options = Options(args, optionsAt);
        var pattern = args.TextOrEmpty(1);
        var text = args.TextOrEmpty(0);
        args.Context.Guard.Steps(pattern.Length + (text.Length >> 2));
        var regex = Compile(args, pattern, options);
        return Timed(args, () => run(regex, text));
    }

    private static T Timed<T>(in Arguments args, Func<T> run)
    {
        args.Context.Guard.CheckNow();
        try
        {
            var result = run();
            args.Context.Guard.CheckNow();
            return result;
        }
        catch (RegexMatchTimeoutException)
        {
            args.Fail(TooSlow(args));
            return default;
        }
    }

    private static string TooSlow(in Arguments args) =>
        $"The regular expression takes longer than {args.Context.Limits.RegexTime.TotalSeconds:0.###} seconds.";

    private static Regex Compile(in Arguments args, string pattern, RegexOptions options)
    {
        try
        {
            return new Regex(pattern, options, args.Context.Limits.RegexTime);
        }
        catch (ArgumentException error)
        {
            args.Fail(error.Message);
            return null;
        }
    }

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
