using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Notifications.Notifier.Subscriptions.Annotations;

/// <summary>A value in an annotation's YAML is of another kind than the grammar wants.</summary>
internal sealed class WrongShapeException(string message, string? remedy) : Exception(message)
{
    public string? Remedy { get; } = remedy;
}

/// <summary>A shallow YAML document that strangers write: bounded in depth, without anchors, and nothing in it is filled in.</summary>
internal abstract record SmallYaml
{
    private const int MaxDepth = 8;

    private SmallYaml()
    {
    }

    public bool IsNull => this is Scalar { Plain: true, Value: "" or "~" or "null" or "Null" or "NULL" };

    private sealed record Scalar(string Value, bool Plain) : SmallYaml;

    private sealed record Sequence(IReadOnlyList<SmallYaml> Values) : SmallYaml;

    private sealed record Mapping(IReadOnlyList<KeyValuePair<string, SmallYaml>> Values) : SmallYaml;

    /// <summary>The first document of a text; null when it is empty.</summary>
    /// <exception cref="YamlException">It is not YAML.</exception>
    /// <exception cref="WrongShapeException">It is too deep, or has anchors.</exception>
    public static SmallYaml? Read(string text) => YamlSyntax.Read(text, Read);

    private static SmallYaml? Read(IParser parser)
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _)) return null;
        var value = Read(parser, 0);
        while (parser.MoveNext()) continue; // what follows must be valid too
        return value.IsNull ? null : value;
    }

    public IReadOnlyList<SmallYaml> Items(string what) => this is Sequence sequence
        ? sequence.Values
        : throw new WrongShapeException($"{what}: {Kind} where a list is wanted", "write it as [a, b]");

    public IReadOnlyList<KeyValuePair<string, SmallYaml>> Entries(string what) => this is Mapping mapping
        ? mapping.Values
        : throw new WrongShapeException($"{what}: {Kind} where a mapping is wanted", null);

    /// <summary>The text; numbers and flags as Argo CD turns them into text.</summary>
    public string Text(string what, out string written)
    {
        if (this is not Scalar scalar) throw new WrongShapeException($"{what}: {Kind} where text is wanted", null);
        written = scalar.IsNull ? "" : scalar.Value;
        return scalar.Plain ? YamlScalars.ToText(written) : written;
    }

    private string Kind => this switch
    {
        Scalar => "a value",
        Sequence => "a list",
        Mapping => "a mapping",
        _ => throw new InvalidOperationException(),
    };

    private static SmallYaml Read(IParser parser, int depth)
    {
        if (depth > MaxDepth) throw new WrongShapeException("is nested too deeply", null);
        switch (parser.Current)
        {
            case YamlDotNet.Core.Events.Scalar scalar:
                parser.MoveNext();
                return new Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain);
            case SequenceStart:
                parser.MoveNext();
                var items = new List<SmallYaml>();
                while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Read(parser, depth + 1));
                return new Sequence(items);
            case MappingStart:
                parser.MoveNext();
                var entries = new List<KeyValuePair<string, SmallYaml>>();
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    var key = Read(parser, depth + 1).Text("a key", out _);
                    entries.Add(new(key, Read(parser, depth + 1)));
                }

                return new Mapping(entries);
            default:
                throw new WrongShapeException("anchors and aliases are not understood here", "write the value out");
        }
    }
}
