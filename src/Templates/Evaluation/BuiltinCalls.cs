using System.Runtime.CompilerServices;
using System.Text.Json;
using Notifications.Templates.Functions;
using Notifications.Templates.Sources;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Calls of builtins: arguments to parameters, and errors to their places.</summary>
internal static class BuiltinCalls
{
    public static Value Run(RenderContext context, in CallNode node, Builtin builtin, in Piped piped)
    {
        context.Guard.Step();
        var inline = default(EightValues);
        var count = builtin.Parameters.Length;
        Span<Value> values = count <= EightValues.Length ? ((Span<Value>)inline)[..count] : new Value[count];
        Span<int> places = stackalloc int[Math.Min(count, 64)];
        var binding = new Binding(context, node, builtin, values, places);
        binding.Bind(piped);
        var where = context.At(node.Target.Start);
        try
        {
            return builtin.Invoke(new Functions.CallSite(context, where), binding.Values);
        }
        catch (Failure failure) when (failure.NoteAt(PlaceOf(failure, places, where)))
        {
            throw;
        }

        // What .NET's own functions complain with about their arguments: it is the template's mistake
        catch (ArgumentException error)
        {
            throw new Failure(where, error.Message);
        }
        catch (FormatException error)
        {
            throw new Failure(where, error.Message);
        }
        catch (ArithmeticException error)
        {
            throw new Failure(where, error.Message);
        }
        catch (JsonException error)
        {
            throw new Failure(where, error.Message);
        }
    }

    /// <summary>The argument that is at fault, else the call.</summary>
    private static Location PlaceOf(Failure failure, ReadOnlySpan<int> places, Location call) =>
        failure.Argument is { } at && (uint)at < (uint)places.Length && places[at] > 0 ? call with { Offset = places[at] - 1 } : call;

    [InlineArray(Length)]
    private struct EightValues
    {
        public const int Length = 8;
        private Value _first;
    }

    private ref struct Binding(RenderContext context, CallNode node, Builtin builtin, Span<Value> values, Span<int> places)
    {
        private readonly Span<int> _places = places;
        private Span<Value> _values = values;
        private List<Value>? _rest;
        private ulong _given;
        private int _next;

        /// <summary>One for each parameter, and more for a rest parameter.</summary>
        public readonly Span<Value> Values => _values;

        public void Bind(in Piped piped)
        {
            var parameters = builtin.Parameters;
            for (var i = 0; i < parameters.Length; i++)
                _values[i] = parameters[i].Default;
            if (piped is { IsPending: true, IsSpread: false })
                Add(piped.Value, piped.Offset);
            else if (piped.IsPending)
                AddAll(piped);
            foreach (var argument in node.Arguments)
                Bind(argument);
            Check();
            if (builtin.HasRest)
                AppendRest();
        }

        private void Bind(Expression argument)
        {
            if (argument is Expression.NamedArgument named)
            {
                var index = Array.FindIndex(builtin.Parameters, p => p.Name == named.Name);
                var value = Expressions.Evaluate(context, named.Value);
                if (index < 0)
                    Add(value, argument.Start);
                else
                    Set(index, value, argument.Start);
                if (index >= 0)
                    _next++;
            }
            else if (argument is Expression.Unary { Operator: UnaryOperator.Spread } spread)
            {
                foreach (var item in ArgumentLists.Items(context, Expressions.Evaluate(context, spread.Operand)))
                    Add(item, argument.Start);
            }
            else
            {
                Add(Expressions.Evaluate(context, argument), argument.Start);
            }
        }

        private void AddAll(in Piped piped)
        {
            foreach (var item in ArgumentLists.Items(context, piped.Value))
                Add(item, piped.Offset);
        }

        private void Add(in Value value, int place) => Set(_next++, value, place);

        private void Set(int index, in Value value, int place)
        {
            var parameters = builtin.Parameters;
            if (index >= parameters.Length - (builtin.HasRest ? 1 : 0))
            {
                if (!builtin.HasRest)
                    throw new Failure(context.At(node.Target.Start), $"Argument index must be < {parameters.Length} (Parameter 'index')");
                (_rest ??= []).Add(value);
                return;
            }
            _values[index] = value;
            _given |= 1UL << (index & 63);
            if (index < _places.Length)
                _places[index] = place + 1;
        }

        private readonly void Check()
        {
            var required = builtin.Required;
            if (required == 0)
                return;
            var mask = required >= 64 ? ulong.MaxValue : (1UL << required) - 1;
            if ((_given & mask) == mask)
                return;
            var count = Math.Min(_next, builtin.Parameters.Length);
            throw new Failure(context.At(node.End), ArgumentLists.WrongCount(context, node, count, required));
        }

        private void AppendRest()
        {
            var fixedCount = builtin.Parameters.Length - 1;
            var all = new Value[fixedCount + (_rest?.Count ?? 0)];
            _values[..fixedCount].CopyTo(all);
            _rest?.CopyTo(all, fixedCount);
            _values = all;
        }
    }
}
