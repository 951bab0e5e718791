namespace Notifications.Hosting.Configuration;

/// <summary>What the readers asked of a place in a document: which keys, which kinds of value. A mapping with a key <c>type</c> has a
/// shape for each of its words.</summary>
internal sealed class NodeShape
{
    public const string Discriminator = "type";

    private readonly HashSet<string> _requiredNow = new(StringComparer.Ordinal);
    private bool _wasAsked;
    private bool _isSettled;

    /// <summary>By key, in the order in which they were asked for.</summary>
    public OrderedDictionary<string, NodeShape> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys that every reader of such a mapping wanted, whatever else was in it.</summary>
    public HashSet<string> Required { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>Of the items of a list; null: no list was asked for.</summary>
    public NodeShape? Item { get; private set; }

    /// <summary>Of what is under the free keys of a mapping; null: none were asked for.</summary>
    public NodeShape? Entry { get; private set; }

    /// <summary>Other keys than those asked for are refused.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>What it is, or whether it is there, decides what is asked next.</summary>
    public bool IsProbed { get; private set; }

    /// <summary>Whatever is there is taken.</summary>
    public bool IsAny { get; private set; }

    /// <summary>The kinds of single values that are read here.</summary>
    public HashSet<ScalarShape> Scalars { get; } = [];

    /// <summary>Words of the key <c>type</c>, with what is asked of a mapping that says so.</summary>
    public OrderedDictionary<string, NodeShape> Variants { get; } = new(StringComparer.Ordinal);

    /// <summary>Changes when something new was asked.</summary>
    public int Size => 1 + Scalars.Count + Required.Count + Keys.Values.Sum(key => key.Size) + Variants.Values.Sum(variant => variant.Size)
        + (Item?.Size ?? 0) + (Entry?.Size ?? 0) + (IsClosed ? 1 : 0) + (IsProbed ? 1 : 0) + (IsAny ? 1 : 0);

    /// <summary>The words that the key <c>type</c> may have here.</summary>
    public IReadOnlyList<string> Types => Keys.TryGetValue(Discriminator, out var type)
        ? [.. type.Scalars.OfType<ScalarShape.Words>().SelectMany(words => words.All)] : [];

    /// <summary>A mapping is there, and this key of it was asked for.</summary>
    public void Asked(string key, bool isRequired)
    {
        _wasAsked = true;
        if (isRequired) _requiredNow.Add(key);
    }

    /// <summary>A document was read: what was not wanted this time is not required.</summary>
    public void Settle()
    {
        if (_wasAsked)
        {
            if (_isSettled) Required.IntersectWith(_requiredNow);
            else Required = new HashSet<string>(_requiredNow, StringComparer.Ordinal);
            (_isSettled, _wasAsked) = (true, false);
            _requiredNow.Clear();
        }

        foreach (var below in Keys.Values.Concat(Variants.Values)) below.Settle();
        Item?.Settle();
        Entry?.Settle();
    }

    public static string? TypeOf(YamlValue? value) => value is YamlValue.Mapping mapping
        && mapping.Entries.FirstOrDefault(entry => entry.Key == Discriminator)?.Value is YamlValue.Scalar { IsNull: false } scalar
            ? scalar.Text : null;

    /// <summary>The shape in force for a value.</summary>
    public NodeShape Of(YamlValue? value)
    {
        if (TypeOf(value) is not { } type || !Types.Contains(type, StringComparer.Ordinal)) return this;
        if (!Variants.TryGetValue(type, out var variant)) Variants.Add(type, variant = new NodeShape());
        return variant;
    }

    public NodeShape Key(string key)
    {
        if (!Keys.TryGetValue(key, out var shape)) Keys.Add(key, shape = new NodeShape());
        return shape;
    }

    public NodeShape OfItem() => Item ??= new NodeShape();

    public NodeShape OfEntry() => Entry ??= new NodeShape();

    public void Close() => IsClosed = true;

    public void Probe() => IsProbed = true;

    public void Any() => IsAny = true;
}

/// <summary>A kind of single value.</summary>
internal abstract record ScalarShape
{
    private ScalarShape()
    {
    }

    internal sealed record Text : ScalarShape;

    internal sealed record Flag : ScalarShape;

    internal sealed record Duration : ScalarShape;

    internal sealed record Number(double Min, double Max, bool IsWhole) : ScalarShape;

    internal sealed record Words(string List) : ScalarShape
    {
        public IReadOnlyList<string> All => List.Split('\n');

        public static Words Of(IEnumerable<string> words) => new(string.Join('\n', words));
    }
}
