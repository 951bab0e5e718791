using System.Buffers;
using System.Runtime.CompilerServices;

namespace Notifications.Drift;

/// <summary>
/// Goes through JSON once without reading what is in its values: several times faster than a tokenizer. It finds where values end and
/// trusts the rest; who reads the values validates them. After <see cref="Enter"/>, <see cref="Next"/> gives members until the object ends;
/// each value is either entered or skipped. The innermost loops are optimised from the first call: a start has thousands of objects before
/// the runtime would get to it.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> ScalarEnd = SearchValues.Create(",}] \t\r\n"u8);
    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>Where it is; whoever has read a value may set it to the value's end.</summary>
    public int At { get; set; }

    /// <summary>Where the member begins that was read last.</summary>
    public int MemberStart { get; private set; }

    /// <summary>The text does not go on as JSON does.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Steps into an object; false, and nothing happens, when the value is something else.</summary>
    public bool Enter()
    {
        SkipSpace();
        if (At >= _json.Length || _json[At] != (byte)'{') return false;
        At++;
        return true;
    }

    /// <summary>Reads a member's name, as written, without its quotes; false at the end of the object.</summary>
    public bool Next(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (IsBroken) return false;
        SkipSpace();
        if (At < _json.Length && _json[At] == (byte)',')
        {
            At++;
            SkipSpace();
        }

        if (At >= _json.Length || _json[At] is not ((byte)'"' or (byte)'}')) return Break();
        if (_json[At] == (byte)'}')
        {
            At++;
            return false;
        }

        MemberStart = At;
        if (!SkipString()) return Break();
        name = _json[(MemberStart + 1)..(At - 1)];
        SkipSpace();
        if (At >= _json.Length || _json[At++] != (byte)':') return Break();
        SkipSpace();
        return true;
    }

    /// <summary>Steps over a value and gives it, as written.</summary>
    public ReadOnlySpan<byte> Skip()
    {
        var start = At;
        if (IsBroken || SkipValue()) return _json[start..At];
        Break();
        return default;
    }

    private bool Break()
    {
        IsBroken = true;
        return false;
    }

    private void SkipSpace()
    {
        while (At < _json.Length && _json[At] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') At++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SkipValue()
    {
        if (At >= _json.Length) return false;
        switch (_json[At])
        {
            case (byte)'"':
                return SkipString();
            case (byte)'{' or (byte)'[':
                return SkipContainer();
            default:
                var length = _json[At..].IndexOfAny(ScalarEnd);
                if (length <= 0) return false;
                At += length;
                return true;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SkipString()
    {
        At++;
        while (true)
        {
            var next = _json[At..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) return false;
            At += next;
            if (_json[At++] == (byte)'"') return true;
            if (++At > _json.Length) return false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SkipContainer()
    {
        if (JsonBrackets.Length(_json[At..]) is > 0 and var length)
        {
            At += length;
            return true;
        }

        var depth = 0;
        do
        {
            var next = _json[At..].IndexOfAny(Structure);
            if (next < 0) return false;
            At += next;
            switch (_json[At])
            {
                case (byte)'"':
                    if (!SkipString()) return false;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    At++;
                    break;
                default:
                    depth--;
                    At++;
                    break;
            }
        }
        while (depth > 0);
        return true;
    }
}
