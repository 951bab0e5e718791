using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Notifications.Import.Code;
using Notifications.Import.Expr;
using Notifications.Import.GoTemplate;
using Notifications.Templates;
using Xunit;

namespace Notifications.Import.Tests.Fuzzing;

/// <summary>Whatever is written in an expression or a template, the importer ends, and what it refuses has a line and a column.</summary>
public sealed class FuzzTests
{
    private static readonly string[] ExprPieces =
    [
        "app", ".status", "?.", ".", "[", "]", "(", ")", "{", "}", "'a'", "\"b\"", "`c`", "1", "2.5", "0x1f", "1..3", "nil", "true", "and",
        "or", "not", "in", "!", "==", "!=", "<", ">=", "??", "?", ":", "|", ",", ";", "+", "-", "*", "/", "%", "**", "#", "#index", "let",
        "x", "=",
        "any", "filter", "map", "count", "len", "reduce", "time.Parse", "time.Minute", ".Add", ".Before", "repo.X", "strings.ToUpper",
        "matches", "contains", "startsWith", "if", "else", "//", "/*", "*/", " ", "\n", "\\", "é", "\0", "$env", "now()", "duration('1s')",
    ];

    private static readonly string[] GoPieces =
    [
        "{{", "}}", "{{-", "-}}", "{{ ", " }}", ".app", ".x", "$", "$x", ":=", "=", ",", "|", "(", ")", "if", "else", "else if", "end",
        "range", "with", "define", "template", "block", "break", "continue", "\"a\"", "`b`", "'c'", "1", "0x1F", "1.5", "nil", "true", " ",
        "\n", "eq", "and", "or", "not",
        "printf", "\"%d\"", "index", "default", "trunc", "dict", "call", ".repo.RepoURLToHTTPS", ".time.Now", "/*", "*/", "{", "}", "{%{",
        "é", "\0", "\\", "text", "{{/* c */}}", "{{if .app}}", "{{range $i, $x := .app}}", "{{end}}", "{{else}}", "{{define \"t\"}}",
        "{{template \"t\" .}}",
    ];

    [Fact]
    public void Random_expressions_are_translated_or_refused_with_their_place() => Try(ExprPieces, text =>
    {
        var translated = ExprTranslator.Condition(text);
        AssertPlaced(text, translated.Code, translated.Remarks);
        if (translated.Code is not null)
            Assert.True(TemplateExpression.Parse(translated.Code).Expression is not null, $"{text}\n=>\n{translated.Code}");
    });

    [Fact]
    public void Random_templates_are_translated_or_refused_with_their_place() => Try(GoPieces, text =>
    {
        var translated = GoTranslator.Translate(text, isJson: null);
        AssertPlaced(text, translated.Code, translated.Remarks);
        if (translated.Code is not null)
            Assert.True(Template.Parse(translated.Code).Template is not null, $"{text}\n=>\n{translated.Code}");
    });

    [Theory]
    [InlineData("(", 100_000)]
    [InlineData("[", 10_000)]
    [InlineData("!", 60_000)]
    [InlineData("a.", 20_000)]
    [InlineData("a ? b : ", 8_000)]
    [InlineData("if a {1} else ", 4_000)]
    [InlineData("1 + ", 15_000)]
    [InlineData("let a = 1; ", 5_000)]
    [InlineData("any(a, {", 5_000)]
    public void A_deep_or_long_expression_ends(string piece, int times)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times)) + "x";
        var translated = ExprTranslator.Condition(text);
        AssertPlaced(text, translated.Code, translated.Remarks);
    }

    [Theory]
    [InlineData("{{if .a}}", 20_000)]
    [InlineData("{{if .a}}{{else if .b}}", 8_000)]
    [InlineData("{{ (", 30_000)]
    [InlineData("{{ .a | upper }}", 10_000)]
    [InlineData("{{define \"a\"}}{{template \"a\" .}}{{template \"a\" .}}{{end}}{{template \"a\" .}}", 1)]
    [InlineData("{{range .a}}{{with .b}}", 5_000)]
    public void A_deep_or_long_template_ends(string piece, int times)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times));
        var translated = GoTranslator.Translate(text, isJson: null);
        AssertPlaced(text, translated.Code, translated.Remarks);
    }

    private static void Try(string[] pieces, Action<string> check)
    {
        var texts = Gen.Elements(pieces).ListOf().Select(list => string.Concat(list));
        var property = Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var started = Stopwatch.GetTimestamp();
            check(text);
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1), text);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(60), property);
    }

    private static void AssertPlaced(string text, string? code, IReadOnlyList<Remark> remarks)
    {
        Assert.True(code is not null || remarks.Any(remark => remark.IsForHand), text);
        var lines = text.Count(c => c == '\n') + 1;
        Assert.All(remarks, remark =>
        {
            Assert.InRange(remark.At.Line, 1, lines);
            Assert.InRange(remark.At.Column, 1, text.Length + 1);
        });
    }
}
