using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>The arguments of a call on their way to the parameters of a function of a template.</summary>
internal struct ParameterBinding
{
    private readonly RenderContext _context;
    private readonly CallNode _node;
    private readonly FunctionDefinition _definition;
    private readonly FunctionScope _scope;
    private readonly ScriptArray? _rest;
    private ulong _given;
    private int _next;

    public ParameterBinding(RenderContext context, in CallNode node, FunctionDefinition definition, FunctionScope scope)
    {
        _context = context;
        _node = node;
        _definition = definition;
        _scope = scope;
        _rest = definition.HasRest ? new ScriptArray() : null;
        foreach (var parameter in definition.Parameters!)
            scope.Variables.Add(parameter.Name, parameter.IsRest ? Value.From(_rest) : parameter.Default);
    }

    public void AddPiped(in Piped piped)
    {
        if (piped.IsSpread)
            AddAll(ArgumentLists.Items(_context, piped.Value), piped.Offset);
        else
            Set(_next++, piped.Value, piped.Offset);
    }

    public void Add(Expression argument)
    {
        if (argument is Expression.NamedArgument named)
        {
            var index = _definition.IndexOf(named.Name);
            Set(index < 0 ? _next : index, Expressions.Evaluate(_context, named.Value), argument.Start);
            _next++;
        }
        else if (argument is Expression.Unary { Operator: UnaryOperator.Spread } spread)
        {
            AddAll(ArgumentLists.Items(_context, Expressions.Evaluate(_context, spread.Operand)), argument.Start);
        }
        else
        {
            Set(_next++, Expressions.Evaluate(_context, argument), argument.Start);
        }
    }

    /// <summary>All arguments are in: those that must be there are checked.</summary>
    public readonly void Complete()
    {
        var parameters = _definition.Parameters!;
        for (var i = 0; i < parameters.Length; i++)
        {
            if (parameters[i] is { IsOptional: false, IsRest: false } && (_given >> Math.Min(i, 63) & 1) == 0)
                throw new Failure(_context.At(_node.End), ArgumentLists.WrongCount(_context, _node, CountGiven(), _definition.Required));
        }
    }

    private readonly int CountGiven() =>
        System.Numerics.BitOperations.PopCount(_given & ((1UL << Math.Min(_definition.Required, 63)) - 1));

    private void AddAll(List<Value> items, int place)
    {
        foreach (var item in items)
            Set(_next++, item, place);
    }

    private void Set(int index, in Value value, int place)
    {
        var parameters = _definition.Parameters!;
        if (index < parameters.Length && !parameters[index].IsRest)
        {
            _scope.Variables.SetAt(index, value);
            _given |= 1UL << Math.Min(index, 63);
        }
        else if (_rest is not null)
        {
            _rest.Add(value);
        }
        else
        {
            throw new Failure(_context.At(place), ArgumentLists.WrongCount(_context, _node, index + 1, parameters.Length));
        }
    }
}
