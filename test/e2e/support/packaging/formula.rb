# Plays a formula of Homebrew, as far as the test needs it: ruby formula.rb FORMULA SOURCES CELLAR
require "digest"
require "pathname"
require "fileutils"

class Formula
  FIELDS = %i[desc homepage url sha256 license depends_on].freeze
  @given = {}
  class << self
    attr_reader :given, :test_block

    def inherited(child) = child.instance_variable_set(:@given, {})
    FIELDS.each { |name| define_method(name) { |value = nil| (given[name] ||= []) << value } }
    def test(&block) = @test_block = block
  end

  attr_reader :prefix

  def initialize(prefix) = @prefix = Pathname.new(prefix)
  def bin = prefix/"bin"
  def version = self.class.given[:url].first[/tinyaws-([\d.]+)\.tar\.gz\z/, 1]
  def system(*words) = Kernel.system(*words.map(&:to_s), exception: true)

  def shell_output(command, status = 0)
    out = `#{command}`
    raise "#{command}: #{$?.exitstatus}" unless $?.exitstatus == status

    out
  end

  def assert_match(text, out) = out.include?(text) || raise("#{text.inspect} is not in #{out.inspect}")
end

class Pathname
  def install(*sources)
    mkpath
    sources.flat_map { |each| each.is_a?(Hash) ? each.to_a : [[each, File.basename(each)]] }.each do |from, to|
      FileUtils.mv(from, self/to)
    end
  end
end

def ENV.cc = "musl-gcc"

formula, sources, cellar = ARGV
require formula
given = Tinyaws.given
tarball = given[:url].first.delete_prefix("file://")
raise "not the sum of #{tarball}" unless Digest::SHA256.file(tarball).hexdigest == given[:sha256].first
raise "not for Linux" unless given[:depends_on].include?(:linux)

made = Tinyaws.new(cellar)
Dir.chdir(sources) { made.install }
made.instance_eval(&Tinyaws.test_block)
