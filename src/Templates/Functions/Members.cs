using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>Members as builtins look for them by name: no errors, what is not there is not there.</summary>
internal static class Members
{
    public static bool TryGet(in Value value, string name, out Value member)
    {
        member = default;
        switch (value.Kind)
        {
            case ValueKind.Object:
                return value.Object.TryGet(name, out member);
            case ValueKind.Pair when name is "key" or "value":
                member = name == "key" ? Value.From(value.Pair.Key) : value.Pair.Value;
                return true;
            case ValueKind.String when name == "size":
                member = Value.From(value.Text.Length);
                return true;
            case ValueKind.Array when name == "size":
                member = Value.From(value.Array.Count);
                return true;
            case ValueKind.Array:
                return value.Array.Members.TryGet(name, out member);
            case ValueKind.Function when value.Function.Members is { } members:
                return members.TryGet(name, out member);
            default:
                return false;
        }
    }
}
