namespace Notifications.Notifier.Tests.Messages;

/// <summary>A file of Cases/templates: a model, one or more templates, and what comes of them or what is wrong with them.</summary>
internal sealed record TemplateCase(
    string Model, IReadOnlyList<string> Templates, IReadOnlyDictionary<string, string> Includes, string? Expected,
    IReadOnlyList<string> Errors)
{
    private const string Mark = "=== ";

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Messages", "Cases", "templates");

    public static TemplateCase Read(string name)
    {
        var sections = new List<(string Title, string Text)>();
        foreach (var line in File.ReadAllText(Path.Combine(Folder, name + ".txt")).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
                sections.Add((line[Mark.Length..], ""));
            else
                sections[^1] = (sections[^1].Title, sections[^1].Text + line + "\n");
        }

        return new TemplateCase(
            sections.Single(section => section.Title == "model").Text,
            [.. sections.Where(section => section.Title == "template").Select(section => section.Text)],
            sections.Where(section => section.Title.StartsWith("include ", StringComparison.Ordinal))
                .ToDictionary(section => section.Title["include ".Length..], section => section.Text),
            sections.Where(section => section.Title == "expected").Select(section => section.Text).SingleOrDefault(),
            [.. sections.Where(section => section.Title == "error")
                .SelectMany(section => section.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))]);
    }
}
