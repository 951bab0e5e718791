using Notifications.Templates;

namespace Notifications.Notifier.Messages.Templates;

/// <summary>Reads a template file: YAML between two lines <c>---</c>, then the body. Without front matter all is body.</summary>
internal static class FrontMatter
{
    private const string Fence = "---";
    internal static readonly string[] Severities = [.. Enum.GetNames<Severity>().Select(name => name.ToLowerInvariant())];
    internal static readonly string[] Known = ["extends", "title", "severity", "summary", "fields", "links", "autoIndent"];
    internal static readonly string[] FieldKeys = ["name", "value", "short"];
    internal static readonly string[] LinkKeys = ["label", "url", "action"];

    public static MessageTemplate Read(string name, TemplateFile file, IReadOnlyCollection<string> natives, List<TemplateError> problems)
    {
        var (yaml, body, bodyLine) = Split(file, problems);
        var root = new YamlNodes(file, problems);
        var map = root.Parse(yaml, firstLine: 2);
        file.AutoIndent = root.Flag(map, "autoIndent", fallback: true);
        foreach (var (key, node) in map)
        {
            if (!Known.Contains(key.Text) && !natives.Contains(key.Text))
            {
                var remedy = Nearest.Remedy(key.Text, [.. Known, .. natives]);
                problems.Add(file.Error(key.Line, key.Column, $"unknown key \"{key.Text}\"{(remedy is null ? "" : $" ({remedy})")}"));
            }
        }

        return new MessageTemplate(
            name,
            root.Name(map, "extends"),
            root.Text(map, "title"),
            root.TextOf(map, "severity", Severities),
            root.Text(map, "summary"),
            string.IsNullOrWhiteSpace(body) ? null : TextTemplate.Parse(body, TextOrigin.Body(file, bodyLine), problems),
            [.. root.Items(map, "fields").Select(item => Field(root, item)).OfType<FieldTemplate>()],
            [.. root.Items(map, "links").Select(item => Link(root, item)).OfType<LinkTemplate>()],
            map.Where(entry => natives.Contains(entry.Key.Text))
                .ToFrozenDictionary(entry => entry.Key.Text, entry => root.Native(entry.Node)));
    }

    /// <summary>What a file gives to templates that include it.</summary>
    public static string BodyOf(TemplateFile file) => Split(file, []).Body.TrimEnd('\n');

    private static FieldTemplate? Field(YamlNodes root, YamlDotNet.RepresentationModel.YamlNode item)
    {
        var map = root.Map(item, FieldKeys);
        var (name, value) = (root.RequiredText(item, map, "name"), root.RequiredText(item, map, "value"));
        return name is null || value is null ? null : new FieldTemplate(name, value, root.Flag(map, "short", fallback: true));
    }

    private static LinkTemplate? Link(YamlNodes root, YamlDotNet.RepresentationModel.YamlNode item)
    {
        var map = root.Map(item, LinkKeys);
        var (label, url) = (root.RequiredText(item, map, "label"), root.RequiredText(item, map, "url"));
        return label is null || url is null ? null : new LinkTemplate(label, url, root.Flag(map, "action", fallback: false));
    }

    private static (string Yaml, string Body, int BodyLine) Split(TemplateFile file, List<TemplateError> problems)
    {
        var text = file.Text.ReplaceLineEndings("\n").TrimStart('\uFEFF');
        if (!text.StartsWith(Fence + "\n", StringComparison.Ordinal))
        {
            return ("", text, 1);
        }

        var lines = text.Split('\n');
        var end = Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence);
        if (end < 0)
        {
            problems.Add(file.Error(1, 1, "the front matter has no end: a line --- is missing"));
            return ("", "", 1);
        }

        return (string.Join('\n', lines[1..end]), string.Join('\n', lines[(end + 1)..]), end + 2);
    }
}
