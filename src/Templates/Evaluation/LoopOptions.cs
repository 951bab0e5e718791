using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>What follows the sequence of a <c>for</c>: <c>offset:1 limit:2 reversed</c>, <c>cols:3</c>. They take effect in this order.</summary>
internal readonly struct LoopOptions
{
    private readonly int _offset;
    private readonly int _limit;
    private readonly bool _isReversed;

    public LoopOptions(RenderContext context, Statement.For loop)
    {
        Columns = 1;
        foreach (var option in loop.Options)
        {
            switch (option)
            {
                case Expression.NamedArgument { Name: "offset" } named:
                    _offset = ToInt(context, named);
                    break;
                case Expression.NamedArgument { Name: "limit" } named:
                    _limit = ToInt(context, named);
                    break;
                case Expression.NamedArgument { Name: "cols" } named when loop.IsTable:
                    Columns = Math.Max(1, ToInt(context, named));
                    break;
                case Expression.Variable { Name: "reversed" } or Expression.NamedArgument { Name: "reversed" }:
                    _isReversed = true;
                    break;
                default:
                    var name = option is Expression.NamedArgument other ? other.Name : ExpressionPrinter.Print(context.Source, option);
                    throw new Failure(context.At(option.Start), $"Unsupported argument `{name}` for statement: `{(loop.IsTable ? "tablerow" : "for")} {ExpressionPrinter.Print(context.Source, loop.Variable)} in {ExpressionPrinter.Print(context.Source, loop.Sequence)} ...`");
            }
        }
    }

    public int Columns { get; }

    /// <summary>All items in their order.</summary>
    public bool IsPlain => _offset <= 0 && _limit <= 0 && !_isReversed;

    public IEnumerable<Value> Apply(RenderContext context, in Value sequence)
    {
        var items = Iteration.Of(context, sequence);
        if (IsPlain)
            return items;
        var list = new List<Value>();
        foreach (var item in items)
        {
            context.Guard.Step();
            list.Add(item);
        }
        if (_offset > 0)
            list.RemoveRange(0, Math.Min(_offset, list.Count));
        if (_isReversed)
            list.Reverse();
        if (_limit > 0 && _limit < list.Count)
            list.RemoveRange(_limit, list.Count - _limit);
        return list;
    }

    private static int ToInt(RenderContext context, Expression.NamedArgument option)
    {
        try
        {
            return Conversions.ToInt(context, Expressions.Evaluate(context, option.Value));
        }
        catch (Failure failure) when (failure.NoteAt(context.At(option.Value.Start)))
        {
            throw;
        }
    }
}

/// <summary>The rows and cells of a <c>tablerow</c>; nothing for a <c>for</c>.</summary>
internal readonly struct TableRow
{
    private readonly RenderContext? _context;
    private readonly int _columns;

    public TableRow(RenderContext context, Statement.For loop, in LoopOptions options)
    {
        if (!loop.IsTable)
            return;
        _context = context;
        _columns = options.Columns;
        Write("<tr class=\"row1\">");
    }

    public void BeginCell(LoopFrame frame)
    {
        if (_context is null)
            return;
        frame.Column = frame.Index % _columns;
        if (frame is { Column: 0, Index: > 0 })
            Write($"</tr>{_context.Options.NewLine}<tr class=\"row{frame.Index / _columns + 1}\">");
        Write($"<td class=\"col{frame.Column + 1}\">");
    }

    public void EndCell() => Write("</td>");

    public void End()
    {
        if (_context is not null)
            Write("</tr>" + _context.Options.NewLine);
    }

    private void Write(string text) => _context?.Output.Write(text, RunKind.Text);
}
