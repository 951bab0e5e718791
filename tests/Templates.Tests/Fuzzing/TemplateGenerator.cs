using System.Text;

namespace Notifications.Templates.Tests.Fuzzing;

/// <summary>Random templates by the grammar of the language: well formed but for what is senseless on purpose.</summary>
internal sealed class TemplateGenerator(Random random)
{
    private const int DeepestStatement = 4;
    private const int DeepestExpression = 6;

    public string Template()
    {
        var text = new StringBuilder();
        for (var parts = random.Next(1, 8); parts > 0; parts--)
        {
            if (random.Next(3) == 0)
                text.Append(Any(Words.Texts));
            text.Append(Any(Words.Enters));
            Statement(text, 0);
            text.Append(Any(Words.Exits));
        }
        return text.ToString();
    }

    private T Any<T>(T[] from) => from[random.Next(from.Length)];

    private void Statement(StringBuilder text, int depth)
    {
        if (depth > DeepestStatement)
        {
            Expression(text, depth);
            return;
        }
        switch (random.Next(16))
        {
            case 0: Block(text, "if ", depth, orElse: true); break;
            case 1: Block(text, $"for {Any(["x", "y", "$z", "app.name"])} in ", depth, orElse: true); break;
            case 2: Block(text, "while ", depth, orElse: false); break;
            case 3: Block(text, "with ", depth, orElse: false); break;
            case 4: Body(text, Any(["capture x", "capture $z", "capture app.text"]), depth); break;
            case 5: Body(text, Any(["func f", "func f(a, b = 1)", "func g(x, rest...)", "func $z"]), depth); break;
            case 6: Block(text, "tablerow x in ", depth, orElse: true); break;
            case 7: Case(text, depth); break;
            case 8:
                text.Append(Any(Words.Targets)).Append(Any([" = ", " += ", " *= ", " -= ", " /= ", " %= "]));
                Expression(text, depth + 1);
                break;
            case 9: text.Append(Any(["ret", "break", "continue", "readonly x", "import app", "x++", "--y", "$$", "h(a, b) = a + b"])); break;
            case 10: Body(text, Any(["wrap f", "wrap g 1", "wrap h 1 2"]), depth); break;
            case 11:
                text.Append(Any(["ret ", "import "]));
                Expression(text, depth + 1);
                break;
            default: Expression(text, depth + 1); break;
        }
    }

    private void Block(StringBuilder text, string start, int depth, bool orElse)
    {
        text.Append(start);
        Expression(text, depth + 1);
        text.Append(Any(["; ", " }} body {{ ", "\n", " -}}\n  {{~ "]));
        Statements(text, depth);
        if (orElse && random.Next(2) == 0)
        {
            text.Append("; else; ");
            Statement(text, depth + 1);
        }
        text.Append("; end");
    }

    private void Body(StringBuilder text, string start, int depth)
    {
        text.Append(start).Append("; ");
        Statements(text, depth);
        text.Append("; end");
    }

    private void Statements(StringBuilder text, int depth)
    {
        Statement(text, depth + 1);
        for (var more = random.Next(3); more > 1; more--)
        {
            text.Append("; ");
            Statement(text, depth + 1);
        }
    }

    private void Case(StringBuilder text, int depth)
    {
        text.Append("case ");
        Expression(text, depth + 1);
        text.Append("; when ");
        Expression(text, depth + 1);
        if (random.Next(2) == 0)
        {
            text.Append(", ");
            Expression(text, depth + 1);
        }
        text.Append("; ");
        Statement(text, depth + 1);
        text.Append("; else; ");
        Statement(text, depth + 1);
        text.Append("; end");
    }

    private void Expression(StringBuilder text, int depth)
    {
        if (depth > DeepestExpression)
        {
            text.Append(Any(Words.Literals));
            return;
        }
        switch (random.Next(15))
        {
            case 0 or 1: text.Append(Any(Words.Literals)); break;
            case 2 or 3: text.Append(Any(Words.Names)); break;
            case 4: text.Append(Any(Words.Names)).Append(Any([".", "?."])).Append(Any(Words.Members)); break;
            case 5: Enclosed(text, Any(Words.Names) + "[", "]", depth); break;
            case 6: Binary(text, depth); break;
            case 7 or 8: Call(text, depth); break;
            case 9:
                Expression(text, depth + 2);
                text.Append(Any([" | ", " |> "])).Append(Any(Words.Functions));
                break;
            case 10: Items(text, "[", "]", depth); break;
            case 11: Enclosed(text, Any(["{a: ", "{\"b c\": 1, a: ", "{a: 1, a: "]), "}", depth); break;
            case 12:
                text.Append('(');
                Expression(text, depth + 2);
                text.Append(" ? ");
                Expression(text, depth + 2);
                text.Append(" : ");
                Expression(text, depth + 2);
                text.Append(')');
                break;
            case 13: Enclosed(text, Any(["$\"a{", "$'{"]), "} b" + (text.Length % 2 == 0 ? '"' : '\''), depth + 3); break;
            default: text.Append(Any(["!", "-", "+", "@", "^", "@(do; ret $0; end)", "@(do(a, b = 2); ret a; end)"])).Append(random.Next(2) == 0 ? Any(Words.Names) : ""); break;
        }
    }

    private void Binary(StringBuilder text, int depth)
    {
        text.Append('(');
        Expression(text, depth + 1);
        text.Append(' ').Append(Any(Words.Operators)).Append(' ');
        Expression(text, depth + 1);
        text.Append(')');
    }

    private void Call(StringBuilder text, int depth)
    {
        var name = Any(Words.Functions);
        if (random.Next(4) == 0)
        {
            Items(text, name + "(", ")", depth);
            return;
        }
        text.Append('(').Append(name);
        for (var i = random.Next(4); i > 0; i--)
        {
            text.Append(random.Next(8) == 0 ? " text:" : " ");
            Enclosed(text, "(", ")", depth + 1);
        }
        text.Append(')');
    }

    private void Enclosed(StringBuilder text, string open, string close, int depth)
    {
        text.Append(open);
        Expression(text, depth + 1);
        text.Append(close);
    }

    private void Items(StringBuilder text, string open, string close, int depth)
    {
        text.Append(open);
        for (var i = random.Next(4); i > 0; i--)
        {
            Expression(text, depth + 1);
            if (i > 1)
                text.Append(',');
        }
        text.Append(close);
    }
}
