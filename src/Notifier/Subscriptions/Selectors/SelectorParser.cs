namespace Notifications.Notifier.Subscriptions.Selectors;

/// <summary>Parses the string form of a label selector; the grammar and what it rejects are those of Kubernetes.</summary>
internal sealed class SelectorParser
{
    private readonly IReadOnlyList<string> _tokens;
    private int _position;

    private SelectorParser(IReadOnlyList<string> tokens) => _tokens = tokens;

    // A token of one special character is an operator or punctuation; the empty one ends the text.
    private string Current => _tokens[_position];

    public static IReadOnlyList<LabelRequirement>? Parse(string text, out string? error)
    {
        try
        {
            error = null;
            return new SelectorParser(SelectorTokens.Of(text)).Requirements();
        }
        catch (FormatException wrong)
        {
            error = wrong.Message;
            return null;
        }
    }

    private List<LabelRequirement> Requirements()
    {
        var requirements = new List<LabelRequirement>();
        if (Current.Length == 0) return requirements;
        while (true)
        {
            requirements.Add(Requirement());
            if (Current.Length == 0) return requirements;
            Expect(",");
        }
    }

    private LabelRequirement Requirement()
    {
        var absent = Take("!");
        var key = LabelSyntax.Key(Word("a label"));
        if (absent) return new LabelRequirement.Absent(key);
        if (Current is "" or ",") return new LabelRequirement.Exists(key);
        var @operator = Current;
        _position++;
        return @operator switch
        {
            "=" or "==" => new LabelRequirement.OneOf(key, [Value()]),
            "!=" => new LabelRequirement.NoneOf(key, [Value()]),
            "in" => new LabelRequirement.OneOf(key, Values()),
            "notin" => new LabelRequirement.NoneOf(key, Values()),
            ">" or "<" => new LabelRequirement.Compared(key, Number(), @operator == ">"),
            _ => throw Unexpected(@operator, "an operator (=, ==, !=, in, notin, >, <)"),
        };
    }

    private string Value() => Current is "" or "," ? "" : LabelSyntax.Value(Word("a value"));

    private long Number()
    {
        var text = Word("a whole number");
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw Unexpected(text, "a whole number");
    }

    // (a,b), (a,), (,a), (,)
    private List<string> Values()
    {
        Expect("(");
        if (Current == ")") throw new FormatException("no values between the parentheses");
        var values = new List<string>();
        while (true)
        {
            values.Add(Current is "," or ")" ? "" : LabelSyntax.Value(Word("a value")));
            if (Take(")")) return values;
            Expect(",");
        }
    }

    private string Word(string what)
    {
        var word = Current;
        if (word.Length == 0 || SelectorTokens.IsSpecial(word[0])) throw Unexpected(word, what);
        _position++;
        return word;
    }

    private bool Take(string token)
    {
        if (Current != token) return false;
        _position++;
        return true;
    }

    private void Expect(string token)
    {
        if (!Take(token)) throw Unexpected(Current, $"\"{token}\"");
    }

    private static FormatException Unexpected(string found, string wanted) =>
        new(found.Length == 0 ? $"ends where {wanted} is wanted" : $"\"{found}\" where {wanted} is wanted");
}
