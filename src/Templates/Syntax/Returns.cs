namespace Notifications.Templates.Syntax;

/// <summary>Whether a function gives a value: it has a <c>ret</c>, wherever that is.</summary>
internal static class Returns
{
    public static bool In(Statement? statement) => statement switch
    {
        Statement.Return => true,
        Statement.Block block => block.Statements.Any(In),
        Statement.If choice => In(choice.Then) || In(choice.Otherwise),
        Statement.For loop => In(loop.Body) || In(loop.Otherwise),
        Statement.While loop => In(loop.Body),
        Statement.Case choice => choice.Before.Any(In) || choice.Whens.Any(when => In(when.Body)) || In(choice.Otherwise),
        Statement.Capture capture => In(capture.Body),
        Statement.With with => In(with.Body),
        Statement.Wrap wrap => In(wrap.Body),
        _ => false,
    };
}
