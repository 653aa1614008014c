# patvald: build, test, install.  `make help` prints this comment.
#
#   make                      build/release/patvald and build/release/patval
#   make demo                 installs what it needs, builds, and shows the main job on the shipped sample
#   make check                installs what it needs, builds with gcc and clang, lints, runs every test
#   make test                 the unit tests of every floor
#   make golden               the second implementation's answers against the daemon's
#   make oracle SEED=2 CASES=2000   the same on invented patents, from any seed
#   make flow                 black-box tests with real certificates against a real daemon
#   make lint                 floors, doors, contract, sandbox exposure; sizes as advice
#   make VARIANT=asan test    the same under Address and UB sanitizers (gcc)
#   make VARIANT=tsan test    the same under the thread sanitizer (gcc)
#   make VARIANT=fuzz fuzz    libFuzzer targets (clang)
#   make VARIANT=plain all    unoptimised: its answers are compared with the others', byte for byte
#   make bench                speed and memory, as ratios against ceilings and peers of the same run; ONLY=import ROWS=N ROUNDS=N
#   make intake-report REAL_DATA=DIR   what the import makes of every patent list in a folder, as a table
#   make install DESTDIR=/x   prefix=/usr unless told otherwise
#   make V=1                  shows the commands

VARIANT ?= release
prefix  ?= /usr
B       := build/$(VARIANT)
Q       := $(if $(V),,@)
SHELL   := /bin/bash

VERSION := $(shell sed -n 's/.*PATVAL_VERSION "\(.*\)".*/\1/p' include/patval/version.h)
PKGS    := libssl libcrypto lmdb jansson libxxhash libzip expat
LIBS    := -levent_core -levent_pthreads -lcsv -lpthread
CFLAGS  ?= $(if $(filter plain,$(VARIANT)),-O0,-O3 -g)
WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 $(if $(filter clang,$(CC)),,-Wno-format-truncation) -Wconversion -Werror
HARDEN  := -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fPIE -fstack-clash-protection
MODE_release := $(HARDEN)
MODE_clang   := $(HARDEN)
MODE_plain   :=
MODE_asan    := -Wno-conversion -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
MODE_tsan    := -Wno-conversion -O1 -fno-omit-frame-pointer -fsanitize=thread
MODE_fuzz    := -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
MODE    := $(MODE_$(VARIANT))
ifneq ($(filter clang fuzz,$(VARIANT)),)
CC      := clang
else
CC      := gcc
endif
PIE     := $(if $(filter release clang,$(VARIANT)),-pie)
ALL_C    = -std=c11 -D_GNU_SOURCE -I. -Idaemon -Iinclude $(shell pkg-config --cflags $(PKGS) 2>/dev/null) \
           $(WARN) $(CFLAGS) -ffp-contract=off -ffile-prefix-map=$(CURDIR)=. $(MODE) -MMD -MP
ALL_L    = $(MODE) $(PIE) -Wl,-z,relro,-z,now $(LDFLAGS)
# Each program links only the libraries of its own floors: no library of tables or of JSON documents enters the daemon.
DAEMON_LIBS := -lssl -lcrypto -llmdb -lxxhash -levent_core -levent_pthreads -lpthread -lm
TABLE_LIBS  := -lzip -lexpat
CLIENT_LIBS := -lssl -lcrypto -ljansson -lcsv $(TABLE_LIBS) -lxxhash -lpthread -lm

# The floors, bottom first, come from the one table that also governs includes.
FLOORS  := $(shell awk '$$1 !~ /^\#/ && NF { print $$1 }' tests/lint/floors)
below    = $(shell awk -v f=$(1) '!/^\#/ && NF { row[$$1] = $$0; at[++n] = $$1 } END { need[f]; \
           for (; n; n--) if (at[n] in need) { print at[n]; m = split(row[at[n]], d); for (; m; m--) need[d[m]] } }' tests/lint/floors)
objects  = $(patsubst %.c,$(B)/%.o,$(wildcard daemon/$(1)/*.c))
archive  = $(patsubst %,$(B)/%.a,$(1))
reverse  = $(if $(1),$(call reverse,$(wordlist 2,99,$(1))) $(firstword $(1)))

DAEMON_FLOORS := base domain net host store model service rpc
CLIENT_FLOORS := base domain client intake cli

all: $(call archive,$(FLOORS)) $(if $(wildcard daemon/main.c),$(B)/patvald) $(if $(wildcard daemon/patval.c),$(B)/patval) $(if $(filter release,$(VARIANT)),$(B)/libpatval.a)

$(B)/patvald: $(patsubst %,$(B)/daemon/%.o,main options generation hall) $(call archive,$(call reverse,$(DAEMON_FLOORS)))
	@echo "  LINK  $@"
	$(Q)$(CC) -o $@ $^ $(ALL_L) $(DAEMON_LIBS)

$(B)/patval: $(B)/daemon/patval.o $(call archive,$(call reverse,$(CLIENT_FLOORS)))
	@echo "  LINK  $@"
	$(Q)$(CC) -o $@ $^ $(ALL_L) $(CLIENT_LIBS)

# The client library as others link it: nothing but patval_* is visible in it.
$(B)/libpatval.a: $(call objects,client) $(B)/base.a
	@echo "  AR    $@"
	$(Q)ld -r -o $(B)/libpatval.o $^ && objcopy --wildcard --keep-global-symbol='patval_*' $(B)/libpatval.o && rm -f $@ && $(AR) rcs $@ $(B)/libpatval.o

# One archive per floor, and a floor's tests link that floor and those beneath it:
# whoever reaches upstairs by a bare prototype instead of an include fails here.
define floor
$(B)/$(1).a: $(call objects,$(1))
	@echo "  AR    $$@"
	$(Q)rm -f $$@ && $(AR) rcs $$@ $$^
$(B)/tests/unit/$(1)/%: $(B)/tests/unit/$(1)/%.o $(call archive,$(call below,$(1)))
	@echo "  LINK  $$@"
	$(Q)$(CC) -o $$@ $$^ $$(ALL_L) $$(if $$(filter client intake cli,$(1)),$$(CLIENT_LIBS),$$(DAEMON_LIBS))
endef
$(foreach f,$(FLOORS),$(eval $(call floor,$(f))))

$(B)/%.o: %.c
	@echo "  CC    $<"
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_C) -c -o $@ $<

UNITS   := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*/t_*.c))
units: $(UNITS)
test: $(UNITS)
	$(Q)tests/run-units.sh $(UNITS)

FUZZERS := $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/f_*.c))
FUZZ_RUNS ?= 20000
$(B)/tests/fuzz/f_%: $(B)/tests/fuzz/f_%.o $(call archive,$(call reverse,$(FLOORS)))
	@echo "  LINK  $@"
	$(Q)$(CC) -o $@ $^ $(if $(filter fuzz,$(VARIANT)),-fsanitize=fuzzer) $(ALL_L) $(DAEMON_LIBS) -ljansson -lcsv $(TABLE_LIBS)
fuzz: $(FUZZERS)
	$(Q)tests/run-fuzzers.sh $(FUZZ_RUNS) $(FUZZERS)

fuzzers: $(FUZZERS)

# The thread sanitizer where threads are: the store's writer, the street, the hall.
TSAN_UNITS := $(filter $(B)/tests/unit/store/% $(B)/tests/unit/net/% $(B)/tests/unit/service/%,$(UNITS))
tsan-units: $(TSAN_UNITS)
tsan-test: $(TSAN_UNITS)
	$(Q)tests/run-units.sh $(TSAN_UNITS)

lint:
	$(Q)tests/lint/all.sh
golden: all
	$(Q)tests/golden/run.sh
# Any number of invented patents, from any seed: make oracle SEED=2 CASES=2000
SEED  ?= 2
CASES ?= 2000
oracle: all
	$(Q)tests/golden/run.sh cases $(SEED) $(CASES)
intake-report: all
	$(Q)python3 tests/intake_report.py '$(REAL_DATA)'
flow: all
	$(Q)tests/flow/run.sh

# The two commands of a newcomer.
demo:
	@tests/install.sh build
	@$(MAKE) --no-print-directory -s -j2 all
	@tests/demo.sh
check:
	@tests/install.sh check
	@tests/check.sh
bench: all $(B)/tests/bench/bench
	$(Q)tests/bench/run.sh
$(B)/tests/bench/bench: $(B)/tests/bench/bench.o $(call archive,client net host base)
	@echo "  LINK  $@"
	$(Q)$(CC) -o $@ $^ $(ALL_L) $(DAEMON_LIBS) -lcsv

# What an operator may have changed in /etc is never overwritten: a newer shipped file then stands beside it as FILE.new.
CONFFILES := patvald.conf access.conf operator.conf import-headers.tsv import-values.tsv
install: all
	install -Dm755 $(B)/patvald $(DESTDIR)$(prefix)/sbin/patvald
	install -Dm755 $(B)/patval $(DESTDIR)$(prefix)/bin/patval
	install -Dm644 -t $(DESTDIR)$(prefix)/share/patvald/models models/*.json models/REFERENCES models/README.md
	install -Dm644 tests/sample/gansu-sample.csv $(DESTDIR)$(prefix)/share/patvald/gansu-sample.csv
	install -Dm644 -t $(DESTDIR)$(prefix)/share/doc/patvald README.md README.zh.md CHANGELOG.md include/PROTOCOL.md
	install -Dm644 -t $(DESTDIR)$(prefix)/include/patval include/patval/*.h include/patval/*.def
	install -Dm644 $(B)/libpatval.a $(DESTDIR)$(prefix)/lib/libpatval.a
	mkdir -p $(DESTDIR)$(prefix)/lib/pkgconfig
	printf 'prefix=%s\nName: patval\nDescription: client of the patent valuation server\nVersion: %s\nRequires: libssl libcrypto\nCflags: -I$${prefix}/include\nLibs: -L$${prefix}/lib -lpatval\n' \
	  '$(prefix)' '$(VERSION)' >$(DESTDIR)$(prefix)/lib/pkgconfig/patval.pc
	install -Dm644 -t $(DESTDIR)/usr/lib/systemd/system systemd/*.service systemd/*.socket
	install -Dm644 systemd/patvald.sysusers $(DESTDIR)/usr/lib/sysusers.d/patvald.conf
	install -Dm644 systemd/patvald.tmpfiles $(DESTDIR)/usr/lib/tmpfiles.d/patvald.conf
	install -Dm644 daemon/patvald.8 $(DESTDIR)$(prefix)/share/man/man8/patvald.8
	install -Dm644 etc/patvald.conf.5 $(DESTDIR)$(prefix)/share/man/man5/patvald.conf.5
	install -Dm644 daemon/cli/patval.1 $(DESTDIR)$(prefix)/share/man/man1/patval.1
	@for f in $(CONFFILES); do t=$(DESTDIR)/etc/patvald/$$f; \
	  if [ -e $$t ] && ! cmp -s etc/$$f $$t; then install -m644 etc/$$f $$t.new; echo "kept $$t; the shipped one is $$t.new"; \
	  else install -Dm644 etc/$$f $$t; fi; done

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile
clean:
	$(Q)rm -rf build

.PHONY: all units test fuzz fuzzers tsan-units tsan-test lint golden oracle intake-report flow demo check bench install help clean
.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
