using System.Text.RegularExpressions;

namespace Notifications.Templates.Tests;

/// <summary>An example of docs/template-language.md: a template, perhaps a model and files that it includes, and what it prints.</summary>
/// <param name="Line">Where it stands in the page.</param>
/// <param name="IsMessage">It needs the functions and options of a message.</param>
/// <param name="IsError">The output is an error.</param>
/// <param name="Files">Every included file of the page, by name.</param>
internal sealed partial record DocumentedExample(
    int Line, string Template, string Model, string Output, bool IsMessage, bool IsError, IReadOnlyDictionary<string, string> Files)
{
    public static string Page { get; } = Find();

    public static IReadOnlyList<DocumentedExample> Read()
    {
        var text = File.ReadAllText(Page).ReplaceLineEndings("\n");
        var files = IncludedFile().Matches(text).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["text"].Value);
        return [.. Example().Matches(text).Select(match => new DocumentedExample(
            text.AsSpan(0, match.Index).Count('\n') + 1,
            match.Groups["template"].Value,
            match.Groups["model"] is { Success: true } model ? model.Value : "{}",
            match.Groups["output"].Value,
            match.Groups["kind"].Value == "message",
            match.Groups["kind"].Value == "error",
            files))];
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var page = Path.Combine(folder.FullName, "docs", "template-language.md");
            if (File.Exists(page))
                return page;
        }
        throw new InvalidOperationException($"docs/template-language.md is nowhere above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(@"```scriban( (?<kind>message|error))?\n(?<template>.*?)\n```\n(```json\n(?<model>.*?)\n```\n)?```output\n(?<output>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"```scriban file=(?<name>\S+)\n(?<text>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex IncludedFile();
}
