using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>A running loop: its variable, and what <c>for.index</c> and its like tell.</summary>
internal sealed class LoopFrame
{
    /// <summary><c>for</c>, <c>while</c> or <c>tablerow</c></summary>
    public string Kind { get; set; } = "for";

    /// <summary>The loop variable; null when the loop has none (or assigns to a member).</summary>
    public string? Name { get; set; }

    public Value Item { get; set; }
    public int Index { get; set; }

    /// <summary>The number of items; negative when it must be counted first.</summary>
    public int Length { get; set; }

    /// <summary>What to count when the length is asked for.</summary>
    public IEnumerable<Value>? Items { get; set; }

    public bool IsLast { get; set; }
    public bool IsChanged { get; set; }
    public int Column { get; set; }

    /// <summary>Null when there is no such member.</summary>
    public Value? Member(string name) => name switch
    {
        "index" => Value.From(Index),
        "first" => Value.From(Index == 0),
        "even" => Value.From((Index & 1) == 0),
        "odd" => Value.From((Index & 1) != 0),
        "last" => Value.From(IsLast),
        "rindex" => Value.From(Count() - Index - 1),
        "length" => Value.From(Count()),
        "changed" => Value.From(IsChanged),
        "col" => Value.From(Column),
        _ => null,
    };

    public void Reset(string kind, string? name)
    {
        Kind = kind;
        Name = name;
        Item = default;
        Index = Length = Column = 0;
        IsLast = IsChanged = false;
        Items = null;
    }

    private int Count()
    {
        if (Length < 0)
            Length = Items?.Count() ?? 0;
        return Length;
    }
}
