using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>Equality as <c>array.contains</c> and <c>array.uniq</c> see it: of the same kind and value; arrays and objects by identity.</summary>
internal sealed class HostEquality : IEqualityComparer<Value>
{
    public static HostEquality Instance { get; } = new();

    public bool Equals(Value x, Value y) => x.Kind == y.Kind && x.Kind switch
    {
        ValueKind.Null or ValueKind.Empty => true,
        ValueKind.Bool => x.Bool == y.Bool,
        ValueKind.Char or ValueKind.Int or ValueKind.Long or ValueKind.TimeSpan => x.Long == y.Long,
        ValueKind.Float => x.Float.Equals(y.Float),
        ValueKind.Double => x.Double.Equals(y.Double),
        ValueKind.Decimal => x.Decimal == y.Decimal,
        ValueKind.BigInt => x.BigInt == y.BigInt,
        ValueKind.Date => x.Date == y.Date,
        ValueKind.String => x.Text == y.Text,
        ValueKind.Pair => x.Pair.Key == y.Pair.Key && Equals(x.Pair.Value, y.Pair.Value),
        _ => ReferenceEquals(x.Reference, y.Reference),
    };

    public int GetHashCode(Value obj) => obj.Kind switch
    {
        ValueKind.Null or ValueKind.Empty => (int)obj.Kind,
        ValueKind.String => obj.Text.GetHashCode(StringComparison.Ordinal),
        ValueKind.Float => obj.Float.GetHashCode(),
        ValueKind.Double => obj.Double.GetHashCode(),
        ValueKind.Decimal => obj.Decimal.GetHashCode(),
        ValueKind.BigInt => obj.BigInt.GetHashCode(),
        ValueKind.Date => obj.Date.GetHashCode(),
        ValueKind.Pair => obj.Pair.Key.GetHashCode(StringComparison.Ordinal),
        ValueKind.Bool or ValueKind.Char or ValueKind.Int or ValueKind.Long or ValueKind.TimeSpan => obj.Long.GetHashCode(),
        _ => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj.Reference),
    };
}
