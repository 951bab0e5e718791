using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Notifications.Hosting.Configuration;

/// <summary>Reads one YAML document into a tree with positions. Ends at the first syntax error; duplicate keys are all reported.</summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 100;
    private const int MaxValues = 1_000_000;
    private readonly IParser _parser;
    private readonly Action<int, int, string, string?> _report;
    private readonly Dictionary<AnchorName, (YamlValue Value, int Size)> _anchors = [];
    private int _values;

    private YamlReader(IParser parser, Action<int, int, string, string?> report)
    {
        _parser = parser;
        _report = report;
    }

    /// <summary>The document; null when it is empty or cannot be read (then it is reported, and false returned).</summary>
    public static bool TryRead(string text, Action<int, int, string, string?> report, out YamlValue? document)
    {
        try
        {
            document = YamlSyntax.Read(text, parser => new YamlReader(parser, report).Document());
            return true;
        }
        catch (YamlException e)
        {
            report((int)e.Start.Line, (int)e.Start.Column, $"not valid YAML: {e.Message}", null);
            document = null;
            return false;
        }
    }

    private YamlValue? Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _)) return null;
        var root = Value(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
            _report((int)second.Start.Line, (int)second.Start.Column, "a second document begins here",
                "keep everything in one document: remove the ---");
        return root is YamlValue.Scalar { IsNull: true } ? null : root;
    }

    private YamlValue Value(int depth)
    {
        var before = _values;
        if (depth > MaxDepth || ++_values > MaxValues)
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, "too deep or too large");
        if (_parser.TryConsume<AnchorAlias>(out var alias)) return Resolve(alias);
        if (_parser.Current is not NodeEvent { Anchor: var anchor }) throw new YamlException(
            _parser.Current!.Start, _parser.Current.End, "a value is missing here");
        YamlValue value = _parser.Current switch
        {
            SequenceStart => Sequence(depth),
            MappingStart => Mapping(depth),
            _ => Scalar(),
        };
        if (!anchor.IsEmpty) _anchors[anchor] = (value, _values - before);
        return value;
    }

    private YamlValue Resolve(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var known))
            throw new AnchorNotFoundException(alias.Start, alias.End, $"no anchor \"{alias.Value}\" before this alias");
        _values += known.Size;
        return known.Value;
    }

    private YamlValue.Scalar Scalar()
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlValue.Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain, (int)scalar.Start.Line, (int)scalar.Start.Column);
    }

    private YamlValue.Sequence Sequence(int depth)
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<YamlValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(Value(depth + 1));
        return new YamlValue.Sequence(items, (int)start.Start.Line, (int)start.Start.Column);
    }

    private YamlValue.Mapping Mapping(int depth)
    {
        var start = _parser.Consume<MappingStart>();
        var entries = new List<YamlEntry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_parser.Current is not YamlDotNet.Core.Events.Scalar)
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a key must be plain text");
            var key = Scalar();
            var value = Value(depth + 1);
            if (!lines.TryAdd(key.Text, key.Line))
                _report(key.Line, key.Column, $"the key \"{key.Text}\" is here a second time",
                    $"the first is in line {lines[key.Text]}; remove one");
            else entries.Add(new YamlEntry(key.Text, key.Line, key.Column, value));
        }

        return new YamlValue.Mapping(entries, (int)start.Start.Line, (int)start.Start.Column);
    }
}
