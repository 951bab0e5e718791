using System.Collections.Immutable;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Tests.Destinations;

/// <summary>Messages with everything in their values that somebody could break or ping something with.</summary>
internal static class Hostile
{
    private static readonly string[] Pieces =
    [
        "<!channel>", "<!here|x>", "<@U0123ABCD>", "<https://evil.example|click>", "@acme/team", "@octocat", "&#64;octocat", "&lt;", "&",
        "<", ">", "> quoted",
        "`", "``", "```", "````", "~~~", "|", " | --- | ", "\n", "\r\n", "\n\n", "# heading", "- item", "1. item", "    code", "===", "---",
        "<script>alert(1)</script>",
        "</details>", "<details>", "<summary>", "<!--", "-->", "<!-- argocd-notifications:3f2a9c -->", "fixes #12", "#7", "acme/platform#3",
        "GH-8", "closes https://github.com/acme/platform/issues/9",
        "https://github.com/acme/platform/pull/9", "www.example.com", "mail@example.com", "[x](https://evil.example)",
        "![x](https://evil.example/p.png)", "[x]: https://evil.example",
        "$x$", "$$", "\\", "\\\\", "*", "**", "_", "__", "~~", "*b*", ":tada:", "\u202Eevil", "\u0000", "\u001b[31m", "\t", "\uD835",
        "\uDCB3", "𝒳", "👩‍👩‍👧", "é", " ", "word", "my_app-name.v2", "{{ x }}", "${X}",
    ];

    public static Gen<string> Text { get; } =
        from words in Gen.Elements(Pieces).ListOf()
        from repeat in Gen.Frequency((20, Gen.Constant(1)), (1, Gen.Choose(50, 3000)))
        select string.Concat(Enumerable.Repeat(string.Concat(words), words.Count == 0 ? 0 : Math.Max(1, repeat / words.Count)));

    /// <summary>What a template's author may write around a value.</summary>
    private static readonly (string Before, string After)[] Frames =
    [
        ("", ""), ("**", "**"), ("*", "*"), ("`", "`"), ("- ", "\n"), ("1. ", "\n"), ("> ", "\n"), ("\n\n```\n", "\n```\n\n"),
        ("\n\n~~~yaml\n", "\n~~~\n\n"), ("[", "](https://argocd.example.com/x)"),
        ("[see](https://example.com/", ")"), ("# ", "\n"), ("\n\n", "\n\n"), ("by @", " now"), ("word", "word"), ("| ", " |"),
        ("\n\n---\n\n", ""), ("  \n", "\\\n"),
    ];

    public static Gen<RichText> Rich { get; } =
        from parts in Gen.Zip(Gen.Elements(Frames), Text).ListOf()
        select new RichText([.. parts.SelectMany(
            part => new[] { new Run(part.Item1.Before, false), new Run(part.Item2, true), new Run(part.Item1.After, false) })]);

    public static Gen<Message> Message { get; } =
        from title in Rich
        from summary in Rich
        from body in Rich
        from fields in Gen.Zip(Rich, Rich).ListOf()
        from links in Rich.ListOf()
        from names in Text.Three()
        from severity in Gen.Elements(Enum.GetValues<Severity>())
        from flags in Gen.Elements(true, false).Three()
        select new Message(
            title,
            severity,
            summary,
            body,
            [.. fields.Select((field, i) => new MessageField(field.Item1, field.Item2, i % 3 != 2))],
            [.. links.Select((label, i) =>
                new MessageLink(label, new Uri("https://argocd.example.com/a?b=c&d=" + Uri.EscapeDataString("|<>" + i)), flags.Item1))],
            new MessageSubject(
                names.Item1, names.Item2, "argocd", names.Item3, flags.Item2 ? names.Item1 : null, names.Item2, names.Item3,
                flags.Item3 ? new Uri("https://github.com/acme/platform/commit/1") : null, flags.Item2
                    ? new Uri("https://argocd.example.com/x?y=<|>&z=1") : null),
            Some.Noon,
            ImmutableDictionary<string, JsonElement>.Empty);

    /// <summary>Tries a law with many of them; a failure shows the value and the seed.</summary>
    public static void Holds<T>(Gen<T> gen, Action<T> law, int times = 300)
    {
        try
        {
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), Prop.ForAll(gen.ToArbitrary(), law));
        }
        catch (Exception broken) when (broken.Message.Length > 6000)
        {
            throw new InvalidOperationException(broken.Message[..3000] + "\n...\n" + broken.Message[^3000..], broken);
        }
    }
}
