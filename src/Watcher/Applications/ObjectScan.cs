using System.Text.Json;

namespace Notifications.Watcher.Applications;

/// <summary>What one quick pass over an object's bytes tells: which Application it is, and whether anything is new.</summary>
/// <param name="Key">Which Application.</param>
/// <param name="Uid">Empty when there is none.</param>
/// <param name="ResourceVersion">Where its scope can be resumed after it; empty when there is none.</param>
/// <param name="Digest">Of everything but noise.</param>
internal readonly record struct ObjectScan(ApplicationKey Key, string Uid, string ResourceVersion, NoiseDigest Digest)
{
    /// <summary>False when the bytes are not an object with a name; <see cref="ApplicationReader"/> says what is wrong.</summary>
    public static bool TryScan(ReadOnlySpan<byte> json, string defaultNamespace, out ObjectScan scan)
    {
        scan = default;
        var pass = new Pass();
        var members = new MemberScanner(json);
        while (members.Next(out var name, out var value))
        {
            if (name.SequenceEqual("metadata"u8)) pass.Metadata(value);
            else if (name.SequenceEqual("status"u8)) pass.Status(value);
            else pass.Keep(name, value);
        }

        if (!members.IsObject || members.IsBroken || pass.IsBroken || pass.Name is null or "") return false;
        scan = new ObjectScan(new ApplicationKey(pass.Namespace ?? defaultNamespace, pass.Name), pass.Uid ?? "", pass.ResourceVersion ?? "", pass.Digest);
        return true;
    }

    private ref struct Pass()
    {
        private ulong hash = ContentHash.Seed;
        private DateTimeOffset? reconciledAt;
        private DateTimeOffset? finishedAt;
        private string? phase;

        public string? Namespace { get; private set; }

        public string? Name { get; private set; }

        public string? Uid { get; private set; }

        public string? ResourceVersion { get; private set; }

        /// <summary>Something was not read to its end, so that the digest does not cover it.</summary>
        public bool IsBroken { get; private set; }

        public readonly NoiseDigest Digest => new(hash, Belief.IsOutdated(reconciledAt, phase, finishedAt));

        public void Keep(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => hash = ContentHash.Of(value, ContentHash.Of(name, hash));

        public void Metadata(ReadOnlySpan<byte> metadata)
        {
            var members = new MemberScanner(metadata);
            while (members.Next(out var name, out var value))
            {
                if (name.SequenceEqual("resourceVersion"u8)) ResourceVersion = Text(value);
                if (Noise.InMetadata(name)) continue;
                if (name.SequenceEqual("annotations"u8))
                {
                    Annotations(value);
                    continue;
                }

                Keep(name, value);
                if (name.SequenceEqual("name"u8)) Name = Text(value);
                else if (name.SequenceEqual("namespace"u8)) Namespace = Text(value) is { Length: > 0 } text ? text : null;
                else if (name.SequenceEqual("uid"u8)) Uid = Text(value);
            }

            IsBroken |= members.IsBroken;
        }

        public void Status(ReadOnlySpan<byte> status)
        {
            Keep("status"u8, []);
            var members = new MemberScanner(status);
            while (members.Next(out var name, out var value))
            {
                if (name.SequenceEqual("reconciledAt"u8)) reconciledAt = Time(value);
                if (Noise.InStatus(name)) continue;
                Keep(name, value);
                if (name.SequenceEqual("operationState"u8)) Operation(value);
            }

            IsBroken |= members.IsBroken;
        }

        private void Annotations(ReadOnlySpan<byte> annotations)
        {
            var members = new MemberScanner(annotations);
            while (members.Next(out var name, out var value))
            {
                if (!Noise.InAnnotations(name)) Keep(name, value);
            }

            IsBroken |= members.IsBroken;
        }

        private void Operation(ReadOnlySpan<byte> operation)
        {
            var members = new MemberScanner(operation);
            while (members.Next(out var name, out var value))
            {
                if (name.SequenceEqual("finishedAt"u8)) finishedAt = Time(value);
                else if (name.SequenceEqual("phase"u8)) phase = Text(value);
            }
        }

        private static string? Text(ReadOnlySpan<byte> value)
        {
            if (value is not [(byte)'"', .. var text, (byte)'"']) return null;
            if (!text.Contains((byte)'\\')) return System.Text.Encoding.UTF8.GetString(text);
            var reader = new Utf8JsonReader(value);
            return reader.Read() ? reader.GetString() : null;
        }

        private static DateTimeOffset? Time(ReadOnlySpan<byte> value)
        {
            var reader = new Utf8JsonReader(value);
            return value is [(byte)'"', ..] && reader.Read() ? JsonFields.ParseTime(ref reader) : null;
        }
    }
}
