namespace Notifications.Templates.Parsing;

/// <summary>How error texts call a construct, and its form.</summary>
internal sealed record SyntaxName(string Name, string Form)
{
    public static readonly SyntaxName Page = new("ScriptPage", "...");
    public static readonly SyntaxName Array = new("array initializer", "[item1, item2,...]");
    public static readonly SyntaxName Assign = new("assign expression", "<target_expression> = <value_expression>");
    public static readonly SyntaxName Binary = new("binary expression", "<expression> operator <expression>");
    public static readonly SyntaxName Capture = new("capture statement", "capture <variable> ... end");
    public static readonly SyntaxName Case = new("case statement", "case <expression> ... end|when|else");
    public static readonly SyntaxName Conditional = new("conditional expression", "<condition> ? <then_value> : <else_value>");
    public static readonly SyntaxName Else = new("else statement", "else | else if <expression> ... end|else|else if");
    public static readonly SyntaxName Expression = new("expression statement", "<expression>");
    public static readonly SyntaxName For = new("for statement", "for <variable> in <expression> ... end");
    public static readonly SyntaxName TableRow = new("tablerow statement", "tablerow <variable> in <expression> ... end");
    public static readonly SyntaxName Call = new("function call expression", "<target_expression> <arguemnt[0]> ... <arguement[n]>");
    public static readonly SyntaxName Function = new("function statement", "func <variable> ... end");
    public static readonly SyntaxName AnonymousFunction = new("anonymous function", "do ... end");
    public static readonly SyntaxName If = new("if statement", "if <expression> ... end|else|else if");
    public static readonly SyntaxName Import = new("import statement", "import <expression>");
    public static readonly SyntaxName Index = new("indexer expression", "<expression>[<index_expression>]");
    public static readonly SyntaxName Nested = new("nested expression", "(<expression>)");
    public static readonly SyntaxName Object = new("object initializer expression", "{ member1: <expression>, member2: ... }");
    public static readonly SyntaxName Pipe = new("pipe expression", "<expression> | <expression>");
    public static readonly SyntaxName ReadOnly = new("readonly statement", "readonly <variable>");
    public static readonly SyntaxName Unary = new("unary expression", "<operator> <expression>");
    public static readonly SyntaxName When = new("when statement", "when <expression> ... end|when|else");
    public static readonly SyntaxName While = new("while statement", "while <expression> ... end");
    public static readonly SyntaxName With = new("with statement", "with <variable> ... end");
    public static readonly SyntaxName Wrap = new("wrap statement", "wrap <function_call> ... end");
}
