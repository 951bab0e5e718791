using YamlDotNet.RepresentationModel;

namespace Notifications.Import.Reading;

/// <summary>A node of a configuration with its place. Looking for what is not there gives nothing; what has a wrong form is an error with
/// its place.</summary>
internal readonly record struct YamlView(YamlNode? Node, Origin Origin)
{
    public bool Exists => Node is not null && !YamlSource.IsNothing(Node);

    public FilePlace Place => Node is null ? Origin.At(1, 1) : Origin.At(Node.Start);

    public YamlView this[string key] => Node is YamlMappingNode map
        && map.Children.FirstOrDefault(entry => entry.Key is YamlScalarNode name && name.Value == key).Value is { } found
        ? new(found, Origin)
        : new(null, Origin);

    public bool IsMap => Node is YamlMappingNode;

    public bool IsList => Node is YamlSequenceNode;

    /// <summary>The text of a single value.</summary>
    public LocatedText? Text => Exists && Node is YamlScalarNode { Value: { } text } scalar ? new LocatedText(text, Origin.Of(scalar))
        : null;

    public string? Value => Text?.Text;

    /// <summary>Written in quotes or as a block, so that it is a text whatever it looks like.</summary>
    public bool IsQuoted => Node is YamlScalarNode { Style: not YamlDotNet.Core.ScalarStyle.Plain };

    public IEnumerable<(string Key, FilePlace KeyPlace, YamlView Value)> Entries()
    {
        if (!Exists)
            yield break;
        if (Node is not YamlMappingNode map)
            throw new ImportException(Place, "a mapping is wanted here");
        foreach (var (key, value) in map.Children)
        {
            if (key is YamlScalarNode { Value: { } name })
                yield return (name, Origin.At(key.Start), new(value, Origin));
        }
    }

    public IEnumerable<YamlView> Items()
    {
        if (!Exists)
            yield break;
        if (Node is not YamlSequenceNode list)
            throw new ImportException(Place, "a list is wanted here: write a dash before each item");
        foreach (var item in list.Children)
            yield return new(item, Origin);
    }

    /// <summary>The texts of a list; one text is a list of it.</summary>
    public IReadOnlyList<string> Texts() => Value is { } only ? [only] : [.. Items().Select(item => item.Value).OfType<string>()];

    /// <summary>A document in a text, or the node itself: the chart's values have both.</summary>
    /// <exception cref="ImportException">It is no YAML.</exception>
    public YamlView Document() => Text is { } text ? new(YamlSource.Document(text), text.Origin) : this;
}
