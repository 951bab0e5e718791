namespace Notifications.Templates.Tests.Fuzzing;

/// <summary>Breaks templates at random, and joins parts of several.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> corpus)
{
    /// <summary>A template of the case files, changed in one to six places.</summary>
    public string Template()
    {
        var text = Any();
        for (var changes = random.Next(1, 7); changes > 0; changes--)
            text = Change(text);
        return text;
    }

    public string Change(string text)
    {
        var at = random.Next(text.Length + 1);
        var length = random.Next(Math.Min(text.Length - at, 12) + 1);
        return random.Next(7) switch
        {
            0 => text.Insert(at, Words.Noise[random.Next(Words.Noise.Length)]),
            1 => text.Remove(at, length),
            2 => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
            3 => text.Insert(at, string.Concat(Enumerable.Repeat(Words.Nesting[random.Next(Words.Nesting.Length)], random.Next(1, 400)))),
            4 => text.Insert(at, Words.Literals[random.Next(Words.Literals.Length)]),
            5 => text[..at] + Tail(Any()),
            _ => text.Insert(at, Any()),
        };
    }

    private string Any() => corpus[random.Next(corpus.Count)];

    private string Tail(string text) => text[random.Next(text.Length + 1)..];
}
