using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Notifications.Hosting.Configuration;

/// <summary>
/// A place in a document, with or without a value. A missing one gives fallbacks and reports nothing (<see cref="Required"/> has reported
/// already), so that a binder reads on and finds every mistake. How to read values: <see cref="ConfigurationValues"/>.
/// </summary>
public sealed class ConfigurationNode
{
    private static readonly SearchValues<char> NotPlain = SearchValues.Create(" .[]:\"");
    private readonly YamlValue? _value;
    private readonly NodeShape? _shape;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    internal ConfigurationNode(
        ConfigurationDocument document, string path, int line, int column, YamlValue? value, NodeShape? shape = null)
    {
        _shape = shape;
        Document = document;
        Path = path;
        Line = line;
        Column = column;
        _value = value is YamlValue.Scalar { IsNull: true } ? null : value;
    }

    /// <summary>The document that it is in.</summary>
    public ConfigurationDocument Document { get; }

    /// <summary>As <c>subscriptions[2].triggers[0]</c>; empty for the document.</summary>
    public string Path { get; }

    /// <summary>From 1; of the place where it should be when it is missing.</summary>
    public int Line { get; }

    /// <summary>From 1.</summary>
    public int Column { get; }

    /// <summary>There is a value (not <c>null</c>).</summary>
    public bool Exists => Probed(_value is not null);

    /// <summary>It is a single value: text, a number, a flag.</summary>
    public bool IsScalar => Probed(_value is YamlValue.Scalar);

    /// <summary>It is a list.</summary>
    public bool IsSequence => Probed(_value is YamlValue.Sequence);

    /// <summary>It is a mapping.</summary>
    public bool IsMapping => Probed(_value is YamlValue.Mapping);

    /// <summary>Something was filled into it: the value, and whatever is a part of it, is not to be shown.</summary>
    public bool IsFromOutside => _value is YamlValue.Scalar scalar && Interpolation.IsIn(scalar.Text);

    internal YamlValue? Value => _value;

    /// <summary>Where what is asked is noted down, for the schema; null: this is a real document.</summary>
    internal NodeShape? Shape => _shape?.Of(_value);

    /// <summary>What is under a key; reported when it is not there.</summary>
    public ConfigurationNode Required(string key)
    {
        var node = Optional(key);
        if (_value is YamlValue.Mapping) Shape?.Asked(key, isRequired: true);
        if (node._value is null && (_value is null ? Path.Length == 0 : _value is YamlValue.Mapping)) node.Report("is missing", null);
        return node;
    }

    /// <summary>What is under a key, or a missing node.</summary>
    public ConfigurationNode Optional(string key)
    {
        _asked.Add(key);
        var (path, shape) = (PathOf(key), Shape?.Key(key));
        if (_value is YamlValue.Mapping) Shape?.Asked(key, isRequired: false);
        if (!Mapping(out var mapping)) return new ConfigurationNode(Document, path, Line, Column, null, shape);
        var entry = mapping.Entries.FirstOrDefault(e => e.Key == key);
        return entry is null
            ? new ConfigurationNode(Document, path, Line, Column, null, shape)
            : new ConfigurationNode(Document, path, entry.Line, entry.Column, entry.Value, shape);
    }

    /// <summary>The items of a list; reported when it is something else.</summary>
    public IReadOnlyList<ConfigurationNode> Items()
    {
        var shape = Shape?.OfItem();
        if (_value is YamlValue.Sequence sequence)
            return [.. sequence.Items.Select(
                (item, i) => new ConfigurationNode(
                    Document, string.Create(CultureInfo.InvariantCulture, $"{Path}[{i}]"), item.Line, item.Column, item, shape))];
        if (_value is not null) Report($"{_value.Kind} where a list is wanted", "write it as [a, b] or with a dash before each item");
        return [];
    }

    /// <summary>The entries of a mapping with free keys; reported when it is something else.</summary>
    public IReadOnlyList<(string Key, ConfigurationNode Node)> Entries()
    {
        var shape = Shape?.OfEntry();
        return Mapping(out var mapping)
            ? [.. mapping.Entries.Select(e => (e.Key, new ConfigurationNode(Document, PathOf(e.Key), e.Line, e.Column, e.Value, shape)))]
            : [];
    }

    /// <summary>Says which words are known here, where the reader looks them up itself.</summary>
    public ConfigurationNode WithWords(IEnumerable<string> words)
    {
        Note(ScalarShape.Words.Of(words));
        return this;
    }

    internal void Note(ScalarShape scalar) => Shape?.Scalars.Add(scalar);

    /// <summary>Reports the keys of a mapping that were not asked for, each with the nearest that was. Call it when everything was
    /// read.</summary>
    public void RejectOtherKeys() => RejectKeysBut(_asked);

    /// <summary>Reports something wrong here.</summary>
    /// <param name="message">What, without a full stop; it follows the path and a colon.</param>
    /// <param name="remedy">What to do; null when the message says it.</param>
    public void Report([ConstantExpected] string message, string? remedy) => Document.Report(Path, Line, Column, message, remedy);

    /// <summary>Reports something wrong here; what is filled into the message shows only where it stands in the file.</summary>
    /// <param name="message">What, without a full stop; it follows the path and a colon.</param>
    /// <param name="remedy">What to do; null when the message says it.</param>
    public void Report([InterpolatedStringHandlerArgument("")] ProblemText message, string? remedy) =>
        Document.Report(Path, Line, Column, message.ToString(), remedy);

    /// <summary>Reports what somebody else found wrong with the value; his words may quote it.</summary>
    /// <param name="found">His words, of one line or several.</param>
    /// <param name="inGeneral">What is said instead where the value came from outside.</param>
    /// <param name="remedy">What to do; null when the message says it.</param>
    public void ReportFound(string found, [ConstantExpected] string inGeneral, string? remedy) =>
        Document.Report(Path, Line, Column, IsFromOutside ? inGeneral : UntrustedText.Clean(found), remedy);

    internal void RejectKeysBut(IReadOnlyCollection<string> known)
    {
        Shape?.Close();
        if (!Mapping(out var mapping)) return;
        foreach (var entry in mapping.Entries.Where(e => !known.Contains(e.Key)))
            Document.Report(PathOf(entry.Key), entry.Line, entry.Column, "unknown key", Nearest.Remedy(entry.Key, known));
    }

    private bool Probed(bool whether)
    {
        Shape?.Probe();
        return whether;
    }

    private bool Mapping(out YamlValue.Mapping mapping)
    {
        mapping = (_value as YamlValue.Mapping)!;
        if (_value is not null and not YamlValue.Mapping) Report(
            $"{_value.Kind} where a mapping is wanted", "write keys and values below it");
        return mapping is not null;
    }

    private string PathOf(string key)
    {
        var plain = key.Length > 0 && !key.AsSpan().ContainsAny(NotPlain);
        var step = plain ? key : $"[\"{key}\"]";
        return Path.Length == 0 ? step : plain ? $"{Path}.{step}" : Path + step;
    }
}
