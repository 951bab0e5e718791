using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Reading and writing <c>target.name</c>.</summary>
internal static class MemberAccess
{
    public static Value Read(RenderContext context, Expression.Member member)
    {
        if (member.Target is Expression.Variable { Scope: VariableScope.Loop } loop && context.Scopes.FindLoop(loop.Name) is { } frame)
            return frame.Member(member.Name) ?? default;
        var target = Expressions.EvaluateTarget(context, member.Target);
        if (target.Kind == ValueKind.Object && target.Object.TryGet(member.Name, out var found))
            return found;
        return ReadOther(context, member, target);
    }

    private static Value ReadOther(RenderContext context, Expression.Member member, in Value target)
    {
        var options = context.Options;
        if (target.IsNull)
        {
            if (member.IsOptional || options.RelaxedTargets)
                return default;
            var text = ExpressionPrinter.Print(context.Source, member);
            throw new Failure(context.At(member.NameStart), options.RelaxedMembers
                ? $"Cannot get the member {text} for a null object."
                : $"Object `{ExpressionPrinter.Print(context.Source, member.Target)}` is null. Cannot access member: {text}");
        }
        if (TryGet(target, member.Name, out var value))
            return value;
        if (options.RelaxedMembers)
            return default;
        throw new Failure(context.At(member.NameStart), IsPrimitive(target)
            ? Primitive(context, target, member.Name)
            : $"Cannot get member with name {member.Name}.");
    }

    /// <summary>A member of any value; false when there is none.</summary>
    public static bool TryGet(in Value target, string name, out Value value)
    {
        value = default;
        switch (target.Kind)
        {
            case ValueKind.Object:
                return target.Object.TryGet(name, out value);
            case ValueKind.Array when name == "size":
                value = Value.From(target.Array.Count);
                return true;
            case ValueKind.Array:
                return target.Array.Members.TryGet(name, out value);
            case ValueKind.Range when name == "size":
                value = Value.From(target.Sequence.KnownCount ?? target.Sequence.Count());
                return true;
            case ValueKind.String when name == "size":
                value = Value.From(target.Text.Length);
                return true;
            case ValueKind.Date or ValueKind.TimeSpan or ValueKind.Pair when HostMembers.Of(target, name) is { } found:
                value = found;
                return true;
            default:
                return false;
        }
    }

    public static void Write(RenderContext context, Expression.Member member, in Value value)
    {
        var target = Expressions.EvaluateTarget(context, member.Target);
        var at = context.At(member.NameStart);
        switch (target.Kind)
        {
            case ValueKind.Null:
                if (context.Options.RelaxedTargets)
                    return;
                throw new Failure(at, $"Object `{ExpressionPrinter.Print(context.Source, member.Target)}` is null. Cannot access member: {ExpressionPrinter.Print(context.Source, member)}");
            case ValueKind.Object or ValueKind.Array:
                if (!TrySet(target, member.Name, value))
                    throw new Failure(at, $"Cannot set a value for the readonly member: {ExpressionPrinter.Print(context.Source, member)}");
                break;
            case var _ when IsPrimitive(target):
                throw new Failure(at, Primitive(context, target, member.Name));
            default:
                throw new Failure(at, $"Cannot set a value for the readonly member: {ExpressionPrinter.Print(context.Source, member)}");
        }
    }

    /// <summary>False when the member is read-only.</summary>
    public static bool TrySet(in Value target, string name, in Value value)
    {
        if (target.Kind == ValueKind.Object)
        {
            if (target.Object.IsReadOnly(name))
                return false;
            target.Object.Set(name, value);
            return true;
        }
        if (target.Array.Members.IsReadOnly(name))
            return false;
        if (name != "size")
            target.Array.Members.Set(name, value);
        return true;
    }

    /// <summary><c>.empty?</c></summary>
    public static Value IsEmpty(RenderContext context, in Value value) => value.Kind switch
    {
        ValueKind.Null => default,
        _ => Value.From(BinaryOperators.IsEmpty(context, value)),
    };

    private static bool IsPrimitive(in Value value) =>
        value.IsNumber || value.Kind is ValueKind.Bool or ValueKind.String or ValueKind.Char;

    private static string Primitive(RenderContext context, in Value target, string name) => target.IsText
        ? $"Cannot get member with name {name}."
        : $"Cannot get or set a member on the primitive `{Printer.ToText(context, target)}/{TypeNames.Of(target)}` when accessing member: {name}";
}
