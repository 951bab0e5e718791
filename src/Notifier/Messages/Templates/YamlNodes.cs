using System.Text.Json.Nodes;
using Notifications.Templates;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Notifications.Notifier.Messages.Templates;

/// <summary>The YAML of a front matter as parts of a template; what is wrong is gathered with its place in the file.</summary>
internal sealed class YamlNodes(TemplateFile file, List<TemplateError> problems)
{
    private const int MaxNodes = 10_000;
    private const int MaxDepth = 40;

    private int _firstLine = 1;
    private int _nodes;

    /// <summary>The entries of the document's mapping.</summary>
    public IReadOnlyList<YamlMember> Parse(string yaml, int firstLine)
    {
        _firstLine = firstLine;
        try
        {
            var stream = new YamlStream();
            YamlSyntax.Read(yaml, parser =>
            {
                stream.Load(parser);
                return stream;
            });
            return stream.Documents.Count == 0 || stream.Documents[0].RootNode is YamlScalarNode { Value: null or "" } ? []
                : Map(stream.Documents[0].RootNode);
        }
        catch (YamlException e)
        {
            problems.Add(At(e.Start, $"not valid YAML: {e.Message}{Quoting(e.Start)}"));
            return [];
        }
    }

    /// <summary>The entries of a mapping; with <paramref name="known"/> no others.</summary>
    public IReadOnlyList<YamlMember> Map(YamlNode node, params string[] known)
    {
        if (node is not YamlMappingNode mapping)
        {
            problems.Add(At(node.Start, $"a mapping is wanted here{Quoting(node.Start)}"));
            return [];
        }

        var members = new List<YamlMember>();
        foreach (var (key, value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { } name })
            {
                problems.Add(At(key.Start, $"a key is a plain text{Quoting(key.Start)}"));
            }
            else if (known.Length > 0 && !known.Contains(name))
            {
                problems.Add(At(key.Start, $"unknown key \"{name}\" (known are {string.Join(", ", known)})"));
            }
            else
            {
                members.Add(new YamlMember(new YamlName(name, LineOf(key.Start), (int)key.Start.Column), value));
            }
        }

        return members;
    }

    /// <summary>The items of a list under a key; none when it is absent.</summary>
    public IReadOnlyList<YamlNode> Items(IReadOnlyList<YamlMember> map, string key)
    {
        switch (Find(map, key))
        {
            case null:
                return [];
            case YamlSequenceNode list:
                return [.. list.Children];
            case var other:
                problems.Add(At(other.Start, $"\"{key}\" is a list: write a dash before each item"));
                return [];
        }
    }

    public TextTemplate? Text(IReadOnlyList<YamlMember> map, string key) => Find(map, key) is { } node ? Template(node, key) : null;

    /// <summary>One of some words, or a template that says one.</summary>
    public TextTemplate? TextOf(IReadOnlyList<YamlMember> map, string key, IReadOnlyList<string> words)
    {
        if (Find(map, key) is YamlScalarNode { Value: { } word } scalar && !word.Contains("{{", StringComparison.Ordinal)
            && !words.Contains(word.Trim(), StringComparer.OrdinalIgnoreCase))
        {
            problems.Add(At(scalar.Start, $"no {key} \"{word}\" (known: {string.Join(", ", words)})"));
        }

        return Text(map, key);
    }

    public TextTemplate? RequiredText(YamlNode parent, IReadOnlyList<YamlMember> map, string key)
    {
        if (Find(map, key) is { } node)
        {
            return Template(node, key);
        }

        problems.Add(At(parent.Start, $"\"{key}\" is missing"));
        return null;
    }

    /// <summary>The name of something else.</summary>
    public YamlName? Name(IReadOnlyList<YamlMember> map, string key)
    {
        switch (Find(map, key))
        {
            case null:
                return null;
            case YamlScalarNode { Value: { Length: > 0 } name } scalar:
                return new YamlName(name, LineOf(scalar.Start), (int)scalar.Start.Column);
            case var other:
                problems.Add(At(other.Start, $"\"{key}\" is a name"));
                return null;
        }
    }

    public bool Flag(IReadOnlyList<YamlMember> map, string key, bool fallback)
    {
        switch (Find(map, key))
        {
            case null:
                return fallback;
            case YamlScalarNode { Value: "true" or "false" } flag:
                return flag.Value == "true";
            case var other:
                problems.Add(At(other.Start, $"\"{key}\" is true or false"));
                return fallback;
        }
    }

    /// <summary>A tree whose string leaves are templates.</summary>
    public NativeNode Native(YamlNode node) => Native(node, depth: 0);

    private NativeNode Native(YamlNode node, int depth)
    {
        if (++_nodes > MaxNodes || depth > MaxDepth)
        {
            if (_nodes <= MaxNodes + 1)
            {
                problems.Add(At(node.Start, "too large or too deep"));
                _nodes = MaxNodes + 1;
            }

            return new NativeNode.Constant(null);
        }

        return node switch
        {
            YamlScalarNode scalar => Leaf(scalar),
            YamlSequenceNode list => new NativeNode.List([.. list.Children.Select(item => Native(item, depth + 1))]),
            _ => new NativeNode.Map([.. Map(node).Select(member => (member.Key.Text, Native(member.Node, depth + 1)))]),
        };
    }

    private NativeNode Leaf(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (text.Contains("{{", StringComparison.Ordinal))
        {
            return TextTemplate.Parse(text, OriginOf(scalar), problems) is { } template
                ? new NativeNode.Leaf(template, IsJson: text.TrimStart() is ['[', ..] or ['{', not '{', ..])
                : new NativeNode.Constant(null);
        }

        return new NativeNode.Constant(scalar.Style == ScalarStyle.Plain ? Typed(text) : JsonValue.Create(text));
    }

    private static JsonValue? Typed(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) =>
            JsonValue.Create(integer),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private TextTemplate? Template(YamlNode node, string key)
    {
        if (node is YamlScalarNode scalar)
        {
            return TextTemplate.Parse(scalar.Value ?? "", OriginOf(scalar), problems);
        }

        problems.Add(At(node.Start, $"\"{key}\" is a text{Quoting(node.Start)}"));
        return null;
    }

    private TextOrigin OriginOf(YamlScalarNode scalar)
    {
        var line = LineOf(scalar.Start);
        var column = (int)scalar.Start.Column;
        if (scalar.Style is ScalarStyle.Literal)
        {
            var first = file.Line(line + 1) ?? "";
            var indent = first.Length - first.TrimStart().Length;
            return new TextOrigin(file, line + 1, indent + 1, indent, IsFolded: false);
        }

        var quoted = scalar.Style is ScalarStyle.DoubleQuoted or ScalarStyle.SingleQuoted;
        return new TextOrigin(
            file, line, quoted ? column + 1 : column, Indent: 0, IsFolded: scalar.Style == ScalarStyle.Folded
            || scalar.Start.Line != scalar.End.Line);
    }

    /// <summary>YAML takes <c>{{ x }}</c> without quotes for a mapping: the mistake everybody makes once.</summary>
    private string Quoting(Mark mark) =>
        file.Line(LineOf(mark))?.Contains("{{", StringComparison.Ordinal) is true ? "; a value that begins with {{ must be put in quotes"
            : "";

    private static YamlNode? Find(IReadOnlyList<YamlMember> map, string key) => map.FirstOrDefault(member => member.Key.Text == key)?.Node;

    private int LineOf(Mark mark) => (int)mark.Line + _firstLine - 1;

    private TemplateError At(Mark mark, string message) => file.Error(LineOf(mark), (int)mark.Column, message);
}

/// <summary>A name with its place.</summary>
internal sealed record YamlName(string Text, int Line, int Column);

internal sealed record YamlMember(YamlName Key, YamlNode Node);
